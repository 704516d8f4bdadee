use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;
use crate::analysis::Settings;
use crate::app::model::Model;
use crate::app::msg::{Level, Msg, Target};
use crate::app::screens::ScreenKind;
use crate::app::source::{Choice, Source};
use crate::app::update::update;
use crate::app::view::view;
use crate::config::Config;
use crate::config::theme::builtin;

fn model(width: u16, height: u16) -> Model {
    let mut model = Model::new(Arc::new(Config::default()), Source::Demo, Settings::default());
    model.clusters = (0..40)
        .map(|n| Choice { name: format!("context-{n}"), what: "context", place: "中文".to_owned(), current: n == 3, source: Source::Live(None) })
        .collect();
    model.say(Level::Warning, "something is not as it should be");
    model.show(ScreenKind::Clusters);
    update(&mut model, Msg::Resize(width, height));
    model
}

fn paint(ascii: bool) -> Paint {
    Paint::new(&builtin("dark"), Depth::True, ascii)
}

fn keys(model: &mut Model, keys: &str) {
    for key in keys.split(' ') {
        update(model, Msg::Key(key.parse().expect("a key")));
    }
}

fn text(buffer: &Buffer) -> String {
    buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect()
}

#[test]
fn a_view_fits_every_size_even_one_that_it_was_not_made_for() {
    for (width, height) in [(0, 0), (1, 1), (5, 3), (39, 7), (40, 8), (41, 9), (80, 24), (120, 40), (200, 60)] {
        for front in ["esc", ":", "?", "/"] {
            let mut model = model(width, height);
            keys(&mut model, front);
            let view = view(&model);
            for (columns, rows) in [(width, height), (1, 1), (20, 5), (300, 2), (2, 100)] {
                draw(&view, &paint(false), &mut Buffer::empty(Rect::new(0, 0, columns, rows)));
            }
        }
    }
}

#[test]
fn ascii_mode_draws_nothing_else() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 100, 30));
    draw(&view(&model(100, 30)), &paint(true), &mut buffer);
    assert!(text(&buffer).is_ascii());
    assert!(text(&buffer).contains("context-3"));
}

#[test]
fn what_is_drawn_can_be_hit() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 30));
    let hits = draw(&view(&model(120, 30)), &paint(false), &mut buffer);
    let row = (0..30).find(|y| text_row(&buffer, *y).contains("context-3 ")).expect("a row");
    assert_eq!(hits.at(20, row), Some(Target::Row(0, 3)));
    let tab = text_row(&buffer, 1).find("Findings").expect("a tab") as u16;
    assert_eq!(hits.at(tab, 1), Some(Target::Tab(ScreenKind::Findings)));
    assert!(matches!(hits.at(2, 29), Some(Target::Hint(_))));
    assert_eq!(hits.at(119, 0), None);
}

fn text_row(buffer: &Buffer, y: u16) -> String {
    (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect()
}

#[test]
fn only_the_rows_in_sight_are_made() {
    let mut model = model(100, 20);
    model.clusters =
        (0..100_000).map(|n| Choice { name: format!("c{n}"), what: "context", place: String::new(), current: false, source: Source::Live(None) }).collect();
    keys(&mut model, "G");
    let view = view(&model);
    assert_eq!(view.panes[0].total, 100_000);
    assert!(view.panes[0].rows.len() < 20);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 100, 20));
    draw(&view, &paint(false), &mut buffer);
    assert!(text(&buffer).contains("c99999"));
}

#[test]
fn every_depth_of_colour_has_its_own_form() {
    let style = |depth| Paint::new(&builtin("dark"), depth, false).style(crate::config::theme::Role::Low).fg;
    assert_eq!(style(Depth::True), Some(ratatui::style::Color::Rgb(0x5f, 0xb4, 0xf0)));
    assert_eq!(style(Depth::Indexed), Some(ratatui::style::Color::Indexed(75)));
    assert_eq!(style(Depth::Ansi), Some(ratatui::style::Color::LightBlue));
}
