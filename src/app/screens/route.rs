//! Where one is.

use crate::app::ask::CellQuestion;
use crate::model::{Name, ObjectRef};
use crate::network::place::Place;

macro_rules! screens {
    ($($(#[$doc:meta])* $variant:ident, $title:literal;)*) => {
        /// The kinds of screens.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ScreenKind { $($(#[$doc])* $variant,)* }

        impl ScreenKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name in tabs and breadcrumbs.
            pub const fn title(self) -> &'static str { match self { $(Self::$variant => $title,)* } }
        }
    };
}

screens! {
    /// What to cut first.
    Overview, "Overview";
    /// What is wrong.
    Findings, "Findings";
    /// How an attacker moves.
    Paths, "Paths";
    /// What a compromise reaches.
    Blast, "Blast";
    /// Who may do what.
    Access, "Access";
    /// Who may do what, as rows and columns.
    Matrix, "Access matrix";
    /// Who can talk to whom.
    Network, "Network";
    /// What changed.
    Drift, "Drift";
    /// Game days.
    Drills, "Game day";
    /// What a game day is about, before it begins.
    Briefing, "Briefing";
    /// Controls of frameworks.
    Compliance, "Compliance";
    /// Contexts, recordings, the demo.
    Clusters, "Clusters";
    /// One object.
    Object, "Object";
    /// One object as collected.
    Evidence, "Evidence";
    /// What to cut.
    Chokes, "Choke points";
    /// A role that would be enough.
    Least, "Least privilege";
    /// Changes that are tried.
    Changes, "What-if";
    /// Steps to contain or fix.
    Runbook, "Runbook";
    /// What was read.
    Doctor, "Doctor";
    /// What was said in the corner.
    Messages, "Messages";
    /// The program's log.
    Log, "Log";
}

impl ScreenKind {
    /// The screens behind the digits, in the order of the tabs.
    pub const TABS: [Self; 10] =
        [Self::Overview, Self::Findings, Self::Paths, Self::Blast, Self::Access, Self::Network, Self::Drift, Self::Drills, Self::Compliance, Self::Clusters];

    /// Whether a filter finds something on it.
    pub const fn is_filtered(self) -> bool {
        match self {
            Self::Findings
            | Self::Paths
            | Self::Blast
            | Self::Access
            | Self::Matrix
            | Self::Network
            | Self::Drills
            | Self::Compliance
            | Self::Clusters
            | Self::Chokes
            | Self::Doctor
            | Self::Messages
            | Self::Log
            | Self::Runbook => true,
            Self::Overview | Self::Drift | Self::Briefing | Self::Object | Self::Evidence | Self::Least | Self::Changes => false,
        }
    }
}

/// A screen and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// A screen about the whole cluster.
    Whole(ScreenKind),
    /// A screen about one object.
    About(ScreenKind, ObjectRef),
    /// The network between two places.
    Between(Place, Place),
    /// How somebody may do something, and who else.
    Right(Box<CellQuestion>),
    /// The runbook that fixes the finding of that id, and the finding's object.
    Fix(Name, ObjectRef),
}

impl Route {
    /// The kind of screen.
    pub const fn kind(&self) -> ScreenKind {
        match self {
            Self::Whole(kind) | Self::About(kind, _) => *kind,
            Self::Between(..) => ScreenKind::Network,
            Self::Right(_) => ScreenKind::Matrix,
            Self::Fix(..) => ScreenKind::Runbook,
        }
    }

    /// Whether a filter finds something on it: not where one cell of a matrix is shown.
    pub const fn is_filtered(&self) -> bool {
        !matches!(self, Self::Right(_)) && self.kind().is_filtered()
    }

    /// The object that it is about.
    pub const fn object(&self) -> Option<&ObjectRef> {
        match self {
            Self::About(_, object) | Self::Fix(_, object) | Self::Between(Place::Object(object), _) | Self::Between(_, Place::Object(object)) => Some(object),
            Self::Right(asked) => Some(&asked.object),
            Self::Whole(_) | Self::Between(..) => None,
        }
    }
}
