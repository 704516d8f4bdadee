//! Every theme is complete, readable, and tells severities apart for everybody.

use ravelin::config::theme::{Appearance, BUILTIN, Color, Role, RoleStyle, Theme, contrast, load};

type Matrix = [[f64; 3]; 3];

/// How full colour vision, deuteranopia and tritanopia change linear light (Machado, Oliveira and Fernandes, 2009).
const EYES: [(&str, Matrix); 3] = [
    ("full", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("deuteranopia", [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]]),
    ("tritanopia", [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]]),
];

const SEVERITIES: [Role; 5] = [Role::Critical, Role::High, Role::Medium, Role::Low, Role::Info];

fn themes() -> Vec<Theme> {
    BUILTIN.iter().map(|(name, _)| load(name, &|_| None).theme).collect()
}

fn coloured() -> Vec<Theme> {
    themes().into_iter().filter(|theme| theme.appearance != Appearance::Terminal).collect()
}

fn rgb(color: Option<Color>) -> Option<[u8; 3]> {
    color.and_then(Color::rgb)
}

/// Where the eye sees a colour, in the Oklab space.
fn seen(rgb: [u8; 3], eye: &Matrix) -> [f64; 3] {
    let linear = rgb.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    let mix = |row: &[f64; 3], of: [f64; 3]| row.iter().zip(of).map(|(a, b)| a * b).sum::<f64>();
    let [r, g, b] = eye.map(|row| mix(&row, linear).clamp(0.0, 1.0));
    let cones =
        [[0.412_221, 0.536_333, 0.051_446], [0.211_903, 0.680_700, 0.107_397], [0.088_302, 0.281_719, 0.629_979]].map(|row| mix(&row, [r, g, b]).cbrt());
    [[0.210_454, 0.793_618, -0.004_072], [1.977_998, -2.428_592, 0.450_594], [0.025_904, 0.782_772, -0.808_676]].map(|row| mix(&row, cones))
}

#[test]
fn every_theme_sets_every_role_and_has_no_mistake() {
    for (name, _) in BUILTIN {
        let loaded = load(name, &|_| None);
        assert_eq!(loaded.errors, [], "{name}");
        assert_eq!(loaded.unset, [], "{name}");
    }
}

#[test]
fn text_has_enough_contrast_on_every_ground_it_stands_on() {
    let mut poor = Vec::new();
    for theme in coloured() {
        let page = theme.style(Role::Text);
        let grounds = [Role::Text, Role::Header, Role::Popup, Role::Selection, Role::SelectionInactive];
        for role in Role::ALL.iter().filter(|role| !role.is_line()) {
            let style = theme.style(*role);
            let letters = rgb(style.fg.or(page.fg)).expect("a colour");
            for ground in grounds {
                let behind = rgb(style.bg.or_else(|| theme.style(ground).bg)).expect("a ground");
                let measured = contrast(letters, behind);
                if measured < 4.5 {
                    poor.push(format!("{}: {} on {}: {measured:.2}", theme.name, role.name(), ground.name()));
                }
            }
        }
    }
    assert_eq!(poor, Vec::<String>::new());
}

#[test]
fn lines_and_bars_can_be_seen() {
    for theme in coloured() {
        let ground = rgb(theme.style(Role::Text).bg).expect("a ground");
        for role in Role::ALL.iter().filter(|role| role.is_line()) {
            let measured = contrast(rgb(theme.style(*role).fg).expect("a colour"), ground);
            assert!(measured >= 1.8, "{}: {}: {measured:.2}", theme.name, role.name());
        }
    }
}

#[test]
fn severities_differ_for_every_eye() {
    for theme in coloured() {
        for (eye, matrix) in &EYES {
            let signals: Vec<[f64; 3]> =
                SEVERITIES.iter().map(|role| theme.style(*role)).map(|s| seen(rgb(s.bg.or(s.fg)).expect("a colour"), matrix)).collect();
            for (i, a) in signals.iter().enumerate() {
                for (j, b) in signals.iter().enumerate().skip(i + 1) {
                    let distance = a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
                    let pair = (SEVERITIES[i].name(), SEVERITIES[j].name());
                    assert!(distance >= 0.08, "{}, {eye}: {pair:?} are {distance:.3} apart", theme.name);
                }
            }
        }
    }
}

#[test]
fn severities_differ_without_mixed_colours() {
    for theme in themes() {
        for (i, a) in SEVERITIES.iter().enumerate() {
            for b in &SEVERITIES[i + 1..] {
                assert_ne!(theme.style(*a), theme.style(*b), "{}", theme.name);
            }
        }
    }
}

#[test]
fn mono_has_no_colour_and_ansi_only_those_of_the_terminal() {
    let colours = |theme: &Theme| -> Vec<Color> {
        let styles: Vec<RoleStyle> = Role::ALL.iter().map(|role| theme.style(*role)).collect();
        styles.iter().flat_map(|style| [style.fg, style.bg]).flatten().collect()
    };
    for theme in themes() {
        match theme.name.as_str() {
            "mono" => assert!(colours(&theme).iter().all(|color| *color == Color::Default)),
            "ansi" => assert!(colours(&theme).iter().all(|color| color.rgb().is_none())),
            _ => {}
        }
    }
}

#[test]
fn the_selected_row_shows_in_every_theme() {
    for theme in themes() {
        let (page, selected) = (theme.style(Role::Text), theme.style(Role::Selection));
        assert!(selected.reverse || selected.underline || (selected.bg.is_some() && selected.bg != page.bg), "{}", theme.name);
    }
}
