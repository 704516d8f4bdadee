//! The bucket and the pauses.

use super::*;

fn limits() -> Limits {
    Limits { rate: 100.0, burst: 5.0, retries: 2, attempts: 3, ..Limits::default() }
}

#[tokio::test]
async fn a_burst_passes_and_the_rest_keeps_the_rate() {
    let limiter = Limiter::new(&limits());
    let start = Instant::now();
    for _ in 0..25 {
        limiter.admit().await;
    }
    // Five at once, then twenty at a hundred a second. A slow machine may take longer, no machine may take less.
    assert!(start.elapsed() >= Duration::from_millis(190), "{:?}", start.elapsed());
}

#[tokio::test]
async fn silence_holds_everybody_back() {
    let limiter = Limiter::new(&limits());
    let start = Instant::now();
    limiter.silence(Duration::from_millis(120));
    limiter.silence(Duration::from_millis(30));
    tokio::join!(limiter.admit(), limiter.admit(), limiter.admit());
    assert!(start.elapsed() >= Duration::from_millis(120), "{:?}", start.elapsed());
}

#[tokio::test]
async fn an_idle_bucket_does_not_overflow() {
    let limiter = Limiter::new(&limits());
    tokio::time::sleep(Duration::from_millis(150)).await;
    let start = Instant::now();
    for _ in 0..15 {
        limiter.admit().await;
    }
    assert!(start.elapsed() >= Duration::from_millis(90), "{:?}", start.elapsed());
}

#[test]
fn retries_are_a_budget_that_successes_refill() {
    let limiter = Limiter::new(&limits());
    assert!(limiter.spend_retry() && limiter.spend_retry());
    assert!(!limiter.spend_retry());
    limiter.earn_retry();
    assert!(limiter.spend_retry());
    for _ in 0..10 {
        limiter.earn_retry();
    }
    assert!(limiter.spend_retry() && limiter.spend_retry() && !limiter.spend_retry());
}

#[test]
fn pauses_grow_and_end() {
    let limits = Limits { attempts: 4, backoff: Duration::from_millis(100), backoff_max: Duration::from_millis(250), ..Limits::default() };
    let mut backoff = Backoff::new(&limits);
    let pauses: Vec<Duration> = std::iter::from_fn(|| backoff.pause()).collect();
    assert_eq!(pauses.len(), 3);
    for (pause, full) in pauses.iter().zip([100, 200, 250]) {
        let full = Duration::from_millis(full);
        assert!(*pause >= full / 2 && *pause <= full, "{pause:?} of {full:?}");
    }
}
