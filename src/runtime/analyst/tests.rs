use super::*;

fn job(ticket: u64, urgent: bool) -> Job {
    Job { ticket, inventory: Arc::default(), settings: Settings::default(), edits: Vec::new(), base: None, urgent }
}

#[test]
fn the_newest_job_is_taken_and_urgency_is_kept() {
    let (sender, orders) = channel();
    for (ticket, urgent) in [(1, false), (2, true), (3, false)] {
        sender.send(job(ticket, urgent)).expect("sent");
    }
    let later = Instant::now() + Duration::from_secs(60);
    let taken = next(&orders, later).expect("a job");
    assert_eq!((taken.ticket, taken.urgent), (3, true), "whoever waits for the second also gets the third");
}

#[test]
fn what_nobody_waits_for_comes_after_the_rest() {
    let (sender, orders) = channel();
    sender.send(job(1, false)).expect("sent");
    let began = Instant::now();
    let taken = next(&orders, began + Duration::from_millis(120)).expect("a job");
    assert!(taken.ticket == 1 && began.elapsed() >= Duration::from_millis(100));
}

#[test]
fn an_analysis_comes_back_as_a_message() {
    let (sender, mut messages) = tokio::sync::mpsc::channel(8);
    let analyst = Analyst::new(sender);
    analyst.order(job(7, true));
    assert!(matches!(messages.blocking_recv(), Some(Msg::Analysed(7, _, None))));
    drop(analyst);
    assert!(messages.blocking_recv().is_none(), "its thread ends with it");
}
