//! Finding things as a screen reader does: by role and accessible name, computed by the browser itself.

use crate::until;
use anyhow::{Context, Result};
use serde_json::Value;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::components::SelectElement;
use thirtyfour::prelude::*;
use thirtyfour::session::handle::SessionHandle;
use thirtyfour::{RequestData, SessionId};

/// What something is for, in the words of WAI-ARIA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Something to press.
    Button,
    /// Something to write into.
    Textbox,
    /// On or off.
    Switch,
    /// Ticked or not.
    Checkbox,
    /// One out of several, in a list.
    Combobox,
    /// One out of several, all of them to be seen.
    Radio,
    /// A group of controls.
    Toolbar,
    /// What a part of the page is called.
    Heading,
    /// A message that can wait.
    Status,
    /// A message that cannot.
    Alert,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Textbox => "textbox",
            Self::Switch => "switch",
            Self::Checkbox => "checkbox",
            Self::Combobox => "combobox",
            Self::Radio => "radio",
            Self::Toolbar => "toolbar",
            Self::Heading => "heading",
            Self::Status => "status",
            Self::Alert => "alert",
        }
    }

    /// Elements that may have this role; the browser then says which do.
    fn candidates(self) -> &'static str {
        match self {
            Self::Button => "button, [role=button], input[type=submit]",
            Self::Textbox => "input:not([type]), input[type=text], textarea, [role=textbox]",
            Self::Switch => "[role=switch]",
            Self::Checkbox => "input[type=checkbox], [role=checkbox]",
            Self::Combobox => "select, [role=combobox]",
            Self::Radio => "input[type=radio], [role=radio]",
            Self::Toolbar => "[role=toolbar]",
            Self::Heading => "h1, h2, h3, [role=heading]",
            Self::Status => "[role=status], output",
            Self::Alert => "[role=alert]",
        }
    }
}

/// Waits for the element with this role and accessible name.
///
/// # Errors
/// When there is none in time.
pub async fn find(driver: &WebDriver, role: Role, name: &str) -> Result<WebElement> {
    let what = format!("{} {name:?}", role.name());
    let look = || async { find_now(driver, role, name).await.map(|found| found.ok_or(())) };
    match until(&what, look).await {
        Ok(element) => Ok(element),
        Err(error) => Err(error.context(page(driver).await)),
    }
}

/// What a person would say when asked what is on the screen.
async fn page(driver: &WebDriver) -> String {
    let script = "return `the page ${location.pathname} says: ${document.body?.innerText}`";
    let said = driver.execute(script, Vec::new()).await;
    said.ok()
        .and_then(|said| said.json().as_str().map(str::to_owned))
        .unwrap_or_else(|| "the page does not answer".into())
}

/// The element with this role and accessible name, if it is shown now.
///
/// # Errors
/// When the browser does not answer.
pub async fn find_now(driver: &WebDriver, role: Role, name: &str) -> Result<Option<WebElement>> {
    // Hidden elements have no role to a screen reader either; asking for those in view saves round trips.
    // What lies under an open dialog has none, either.
    const SHOWN: &str = "const dialog = document.querySelector('dialog:modal'); \
        return [...(dialog ?? document).querySelectorAll(arguments[0])].filter(element => element.checkVisibility({ visibilityProperty: true }))";
    let shown = driver.execute(SHOWN, vec![Value::from(role.candidates())]).await?;
    for element in shown.elements()? {
        let facts = async {
            let role_of = computed(&element, "computedrole").await?;
            let name_of = computed(&element, "computedlabel").await?;
            anyhow::Ok((role_of, name_of))
        };
        // An element that went away in the meantime is not the one.
        if let Ok((role_of, name_of)) = facts.await
            && role_of == role.name()
            && name_of == name
        {
            return Ok(Some(element));
        }
    }
    Ok(None)
}

/// Waits for something with this role and name and clicks it with a real mouse event.
///
/// # Errors
/// When there is none in time or something covers it.
pub async fn click(driver: &WebDriver, role: Role, name: &str) -> Result<()> {
    until(&format!("clickable {} {name:?}", role.name()), || async {
        let Some(element) = find_now(driver, role, name).await? else { return Ok(Err("not there".to_owned())) };
        // Disabled, covered or replaced a moment ago: a person would look again, too.
        if !element.is_enabled().await.unwrap_or(false) {
            return Ok(Err("disabled".to_owned()));
        }
        Ok(element.click().await.map_err(|error| error.to_string()))
    })
    .await
}

/// Waits for a choice of this name that offers `option`, and chooses it.
///
/// # Errors
/// When there is none in time.
pub async fn choose(driver: &WebDriver, name: &str, option: &str) -> Result<()> {
    let list = find(driver, Role::Combobox, name).await?;
    until(&format!("{option:?} among the choices of {name:?}"), || async {
        let select = SelectElement::new(&list).await?;
        Ok(select.select_by_exact_text(option).await.map_err(|error| error.to_string()))
    })
    .await
}

/// The accessible name that the browser computes.
///
/// # Errors
/// When the element is gone.
pub async fn computed_name(element: &WebElement) -> Result<String> {
    computed(element, "computedlabel").await
}

/// A command that thirtyfour does not have (W3C WebDriver §12.4.9 and §12.4.10).
#[derive(Debug)]
struct Computed {
    element: String,
    what: &'static str,
}

impl FormatRequestData for Computed {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new(http::Method::GET, format!("session/{session}/element/{}/{}", self.element, self.what))
    }
}

async fn computed(element: &WebElement, what: &'static str) -> Result<String> {
    let handle: &SessionHandle = element.handle();
    let command = Computed { element: element.element_id().to_string(), what };
    handle.cmd(command).await?.value().with_context(|| format!("the browser does not say the {what}"))
}
