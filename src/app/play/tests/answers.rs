use super::*;
use crate::app::overlay::Overlay;
use crate::app::view::view;

fn typed(table: &Table) -> &str {
    let Some(Overlay::Answer(answering)) = &table.model.overlay else { panic!("no box is open") };
    answering.input.text()
}

#[test]
fn names_are_offered_and_taken() {
    let mut table = Table::new();
    table.begin().mark("secret:pay/vault").press("8 enter");
    let front = view(&table.model).front.unwrap();
    assert_eq!(front.title.to_text(), "Which Secret is too much?");
    assert_eq!(front.rows.len(), 2, "both Secrets are offered");
    table.press("a u l tab");
    assert_eq!(typed(&table), "pay/vault, ");
    table.press("t o k");
    table.send(Msg::Paste("en".to_owned()));
    assert_eq!(typed(&table), "pay/vault, token");
    // Two are one too many.
    table.press("enter");
    assert!(table.said("✕ Answered `pay/vault, token`"));
}

#[test]
fn what_cannot_be_an_answer_is_not_held_against_anybody() {
    let mut table = Table::new();
    table.begin().mark("secret:pay/vault").press("8 enter enter");
    assert!(table.said("nothing is typed yet"));
    table.press("n o enter");
    assert!(table.said("nothing here is called `no`"));
    assert_eq!(typed(&table), "no");
    table.press("esc");
    assert!(table.model.overlay.is_none());
    assert!(table.model.play.game.as_ref().unwrap().session.wrong_moves().is_empty());
}

#[test]
fn a_number_is_asked_for_as_one() {
    let mut script = small();
    script.stages[1].questions[0].expects = Expected::GoalsReachedCount(object("secret:pay/vault"));
    let mut table = Table::new();
    table.model.play = Play::new(&[script], &table.model.keymap);
    table.begin().mark("secret:pay/vault").press("8 enter m a n y enter");
    assert!(table.said("`many` is not a number"));
    table.press("ctrl-u 0 enter");
    assert_eq!(table.stage(), 3);
}
