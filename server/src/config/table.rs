//! Every setting as a table for people (docs/deploy.md), from the same list that is read by the program.

use super::{Line, one_line};
use clap::{Arg, CommandFactory};

/// All settings that are not hidden, in Markdown: flag, variable, default, what it is for.
#[must_use]
pub fn table() -> String {
    let rows = Line::command().get_arguments().filter(|setting| !setting.is_hide_set()).map(row).collect::<String>();
    format!("| setting | variable | default | what it is for |\n|---|---|---|---|\n{rows}")
}

fn row(setting: &Arg) -> String {
    let flag = setting.get_long().unwrap_or_default();
    let possible: Vec<String> = setting.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    // A name that clap made of the flag's says nothing more.
    let own = setting.get_id().as_str().to_uppercase();
    let name = setting.get_value_names().unwrap_or_default().first().filter(|name| ***name != *own);
    let name = || name.map_or_else(|| "…".to_owned(), ToString::to_string);
    let value = if possible.is_empty() { name() } else { possible.join("\\|") };
    let is_switch = ["true", "false"].iter().all(|word| possible.iter().any(|value| value == word));
    let value = if is_switch { String::new() } else { format!(" {value}") };
    let variable = setting.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let default: Vec<_> = setting.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let default = if default.is_empty() { String::new() } else { format!("`{}`", default.join(" ")) };
    let help = setting.get_long_help().or_else(|| setting.get_help()).map(ToString::to_string).unwrap_or_default();
    format!("| `--{flag}{value}` | `{variable}` | {default} | {} |\n", one_line(&help).replace('|', "\\|"))
}
