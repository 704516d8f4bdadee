//! What a piece of text is for; a theme says how that looks.

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident, $name:literal;)*) => {
        /// What a piece of text, or a line of a frame, is for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Role { $($(#[$doc])* $variant,)* }

        impl Role {
            /// Every role, in the order of the enum.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in theme files.
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
        }
    };
}

roles! {
    /// Ordinary text, and the background of everything.
    Text, "text";
    /// Text that matters less.
    Muted, "muted";
    /// Text that matters more.
    Strong, "strong";
    /// The program's own colour, for what leads the eye.
    Accent, "accent";
    /// Frames.
    Border, "border";
    /// The frame of the pane that has the keys.
    BorderFocus, "border-focus";
    /// Frames while a production cluster is shown.
    BorderProduction, "border-production";
    /// Frames while changes are tried.
    BorderWhatIf, "border-what-if";
    /// The title of a pane.
    Title, "title";
    /// The first line of the screen.
    Header, "header";
    /// The last part of the breadcrumbs: where one is.
    Crumb, "crumb";
    /// A tab.
    Tab, "tab";
    /// The tab of the screen that is shown.
    TabActive, "tab-active";
    /// The last line of the screen.
    Footer, "footer";
    /// A key in the footer, in help and in menus.
    Key, "key";
    /// Headings of columns.
    Column, "column";
    /// The selected row of the pane that has the keys.
    Selection, "selection";
    /// The selected row of another pane.
    SelectionInactive, "selection-inactive";
    /// Rows that are picked with the space key.
    Picked, "picked";
    /// What the filter matched.
    Matched, "matched";
    /// The kind of an object.
    Kind, "kind";
    /// A command, a field path, a value: what is written in the cluster or typed in a shell.
    Code, "code";
    /// A line that decides, in evidence.
    Deciding, "deciding";
    /// A popup's ground.
    Popup, "popup";
    /// A popup's frame.
    PopupBorder, "popup-border";
    /// Text that is being typed.
    Input, "input";
    /// The place in the text where typing goes.
    Cursor, "cursor";
    /// Severity critical.
    Critical, "critical";
    /// Severity high.
    High, "high";
    /// Severity medium.
    Medium, "medium";
    /// Severity low.
    Low, "low";
    /// Severity info.
    Info, "info";
    /// Something good.
    Good, "good";
    /// Something to be careful about.
    Warning, "warning";
    /// Something bad.
    Bad, "bad";
    /// Something that is not known.
    Unknown, "unknown";
    /// A claim that is certain.
    Certain, "certain";
    /// A claim that holds under a condition.
    Conditional, "conditional";
    /// A claim that is only likely.
    Heuristic, "heuristic";
    /// The badge of a watched cluster.
    Live, "live";
    /// The badge of data that has grown old.
    Stale, "stale";
    /// The badge of a frozen picture.
    Frozen, "frozen";
    /// The badge of a recording.
    Recording, "recording";
    /// The badge that says that nothing is ever changed.
    ReadOnly, "read-only";
    /// The badge of what was not read.
    Partial, "partial";
    /// Changes that are tried.
    WhatIf, "what-if";
    /// Something that is taken to be in an attacker's hands.
    Compromised, "compromised";
    /// A crown jewel or goal.
    Jewel, "jewel";
    /// Where an attack comes from.
    Entry, "entry";
    /// The lines of a ladder or tree.
    Rail, "rail";
    /// The filled part of a bar.
    Bar, "bar";
    /// The rest of a bar.
    BarRest, "bar-rest";
    /// What is new in a comparison.
    Added, "added";
    /// What is gone in a comparison.
    Removed, "removed";
}

impl Role {
    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }

    /// Whether the role is for lines and bars rather than for letters.
    pub const fn is_line(self) -> bool {
        matches!(
            self,
            Self::Border | Self::BorderFocus | Self::BorderProduction | Self::BorderWhatIf | Self::PopupBorder | Self::Rail | Self::Bar | Self::BarRest
        )
    }
}
