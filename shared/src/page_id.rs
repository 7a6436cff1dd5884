//! Which load of a page is meant.

use serde::{Deserialize, Serialize};

/// One load of a page, drawn at random by the page. The same participant with another one has reloaded: whatever
/// connected the page before is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageId(pub u32);
