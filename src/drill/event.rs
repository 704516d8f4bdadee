//! What players do on the screens, as far as a script can ask for it.

use crate::analysis::Analysis;
use crate::model::{Kind, Name, ObjectRef};

macro_rules! panels {
    ($($(#[$doc:meta])* $variant:ident, $word:literal;)*) => {
        /// A view of the interface.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Panel { $($(#[$doc])* $variant,)* }

        impl Panel {
            /// Every panel.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word in a script.
            pub const fn word(self) -> &'static str { match self { $(Self::$variant => $word,)* } }
        }
    };
}

panels! {
    /// An object's page.
    Page, "page";
    /// The overview.
    Overview, "overview";
    /// Findings.
    Findings, "findings";
    /// Attack paths.
    Paths, "paths";
    /// Blast radius.
    Blast, "blast";
    /// What a subject may do.
    Access, "access";
    /// Who may do something.
    WhoCan, "who-can";
    /// The difference of two subjects.
    Difference, "difference";
    /// The network.
    Network, "network";
    /// What to cut.
    ChokePoints, "choke-points";
    /// The object as collected.
    Evidence, "evidence";
    /// A runbook.
    Runbook, "runbook";
    /// The smallest role that is enough.
    LeastPrivilege, "least-privilege";
}

impl Panel {
    /// The panel of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|panel| panel.word() == word)
    }
}

/// Something that a player did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A view was opened, of an object where it is about one.
    Opened {
        /// The view.
        panel: Panel,
        /// What it shows.
        object: Option<ObjectRef>,
    },
    /// What a view shows was saved.
    Saved {
        /// The view.
        panel: Panel,
    },
    /// A question of the script was answered.
    Answered {
        /// The question's id.
        question: Name,
        /// What was typed.
        text: String,
    },
}

/// What a script asks of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventPattern {
    /// A view was opened; of this object, if one is named.
    Opened {
        /// The view.
        panel: Panel,
        /// The object, or the workload that it belongs to.
        object: Option<ObjectRef>,
    },
    /// What a view shows was saved.
    Saved {
        /// The view.
        panel: Panel,
    },
}

impl EventPattern {
    /// Whether an event is one that is asked for.
    pub fn matches(&self, event: &Event, analysis: &Analysis) -> bool {
        match (self, event) {
            (Self::Opened { panel: wanted, object: None }, Event::Opened { panel, .. }) | (Self::Saved { panel: wanted }, Event::Saved { panel }) => {
                wanted == panel
            }
            (Self::Opened { panel: wanted, object: Some(object) }, Event::Opened { panel, object: Some(shown) }) => {
                wanted == panel && is_same(analysis, object, shown)
            }
            _ => false,
        }
    }
}

/// Whether two references mean one thing: a pod and its workload do.
pub(super) fn is_same(analysis: &Analysis, a: &ObjectRef, b: &ObjectRef) -> bool {
    let root = |object: &ObjectRef| match object.kind {
        Kind::Pod => analysis.inventory.meta(object).map_or_else(|| object.clone(), |meta| analysis.inventory.root_owner(Kind::Pod, meta)),
        kind => analysis.inventory.meta(object).map_or_else(|| object.clone(), |meta| analysis.inventory.root_owner(kind, meta)),
    };
    let vertex = |object: &ObjectRef| crate::runbook::find(analysis, object);
    a == b || root(a) == root(b) || vertex(a).is_some_and(|v| vertex(b) == Some(v))
}
