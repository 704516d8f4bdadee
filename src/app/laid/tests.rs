use std::cell::Cell;
use std::sync::Arc;

use super::Laid;

#[test]
fn it_is_laid_out_once_for_a_width_and_anew_for_another() {
    let (laid, made) = (Laid::default(), Cell::new(0));
    let at = |columns: usize| {
        laid.at(columns, || {
            made.set(made.get() + 1);
            vec![columns]
        })
    };
    let first = at(80);
    assert!(Arc::ptr_eq(&first, &at(80)) && made.get() == 1);
    assert_eq!((*at(40)).as_slice(), [40]);
    assert_eq!(((*at(80)).as_slice(), made.get()), (&[80][..], 3));
    assert_eq!(laid.clone().at(80, || vec![1]).as_slice(), [1], "a copy shares nothing");
}
