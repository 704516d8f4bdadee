use super::*;
use crate::config::theme::Role;

#[test]
fn lines_are_cut_to_their_columns() {
    let line = Line::plain("one ").add(Role::Code, "two ").add(Role::Muted, "three");
    for columns in 0..20 {
        assert!(line.clone().fit(columns).width() <= columns, "{columns}");
    }
    assert_eq!(line.clone().fit(6).to_text(), "one t…");
    assert_eq!(line.clone().fit(4).to_text(), "one…");
    assert_eq!(line.clone().fit(13).to_text(), "one two three");
}

#[test]
fn bars_show_a_part_of_the_whole() {
    assert_eq!(bar(1, 2, 4).to_text(), "██░░");
    assert_eq!(bar(0, 2, 4).to_text(), "░░░░");
    assert_eq!(bar(9, 2, 4).to_text(), "████");
    assert_eq!(bar(1, 1000, 4).to_text(), "▏░░░");
    assert_eq!(bar(0, 0, 3).to_text(), "░░░");
    for part in 0..=100 {
        assert_eq!(bar(part, 100, 13).width(), 13);
    }
}

#[test]
fn areas_never_leave_what_they_are_cut_from() {
    for (width, height) in [(0, 0), (1, 1), (3, 2), (80, 24)] {
        let area = Area::sized(width, height);
        for part in [area.top(5).0, area.top(5).1, area.bottom(2).0, area.left(9).1, area.inside(), area.centred(60, 10), area.top_percent(33).1] {
            assert!(part.x + part.width <= width && part.y + part.height <= height, "{part:?} of {area:?}");
        }
    }
}

#[test]
fn text_is_cleaned_on_its_way_in() {
    assert_eq!(Line::plain("\u{1b}[31mx").to_text(), "␛[31mx");
    assert_eq!(Line::new().pad(3).to_text(), "   ");
}
