use super::*;

fn shown(table: &Table) -> Vec<String> {
    super::super::strip(&table.model).iter().map(|line| line.to_text().trim_end().to_owned()).collect()
}

#[test]
fn there_is_none_while_nothing_is_played() {
    assert!(shown(&Table::new()).is_empty());
}

#[test]
fn one_line_says_where_the_team_is() {
    let mut table = Table::new();
    table.begin();
    table.time(1_000 + 761_000);
    assert_eq!(shown(&table), [" ▶ small  step 1/3  12:41  hints 0  ○ detect ○ size ○ cut   8 Stage find"]);
    table.press("H").mark("secret:pay/vault").press("8 enter v a u l t enter");
    assert_eq!(shown(&table), [" ▶ small  step 2/3  12:41  hints 1  wrong 1  ✓ detect ○ size ○ cut   8 task"]);
    crate::app::play::pause(&mut table.model);
    assert!(shown(&table)[0].starts_with(" ❚❚ small  step 2/3  paused"), "{:?}", shown(&table));
}

#[test]
fn it_fits_every_width() {
    for width in [40, 60, 80, 200] {
        let mut table = Table::new();
        table.model.size = (width, 24);
        table.begin().press("H");
        for line in super::super::strip(&table.model) {
            assert!(line.width() <= usize::from(width), "{width}: {}", line.to_text());
        }
    }
}

#[test]
fn a_tour_says_what_to_press() {
    let mut table = Table::new();
    table.press("t");
    let lines = shown(&table);
    assert!(lines[0].starts_with(" ▶ Tour 1/3  Stage find") && lines[0].ends_with("t skip or leave"), "{lines:?}");
    assert_eq!(lines[1], "   Do find with :.");
    // A low terminal keeps its rows.
    table.model.size = (80, 12);
    assert_eq!(shown(&table).len(), 1);
}

#[test]
fn an_end_is_said_until_it_is_put_away() {
    let mut table = Table::new();
    table.begin();
    table.time(11_000);
    crate::app::play::choose(&mut table.model, Choice::Abandon, &mut Vec::new());
    assert_eq!(shown(&table), [" ✕ small  left after 00:10  hints 0  wrong 0   8 debrief"]);
    table.press("8 enter");
    assert!(shown(&table).is_empty());
}
