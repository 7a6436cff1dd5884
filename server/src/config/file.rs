//! The file of settings: each line of it is read as if it were a flag.

use super::{Stop, one_line, stop};
use clap::parser::ValueSource;
use clap::{ArgMatches, Command};
use std::ffi::OsString;
use std::path::Path;

/// Settings that the file cannot have: the file itself, and what is no setting.
const NOT_IN_FILE: [&str; 3] = ["config", "help", "version"];

/// The lines of the file as flags, without those that a flag or a variable overrides.
pub(super) fn lines(file: &Path, command: &Command, matches: &ArgMatches) -> Result<Vec<OsString>, Stop> {
    let named = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| Stop::Wrong(format!("cannot read {named}: {error}")))?;
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| Stop::Wrong(format!("{named}: {}", one_line(error.message()))))?;
    let mut flags = Vec::new();
    for (key, value) in table {
        let wrong = |why: &str| Stop::Wrong(format!("{named}: {key}: {why}"));
        let setting = command.get_arguments().find(|setting| setting.get_long() == Some(&*key));
        let Some(setting) = setting.filter(|_| !NOT_IN_FILE.contains(&&*key)) else {
            return Err(wrong("there is no such setting"));
        };
        let values = match value {
            toml::Value::Array(values) => values,
            value @ (toml::Value::String(_)
            | toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_)
            | toml::Value::Table(_)) => vec![value],
        };
        let mut given = Vec::new();
        for value in values {
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Float(number) => number.to_string(),
                toml::Value::Boolean(is_on) => is_on.to_string(),
                toml::Value::Datetime(_) | toml::Value::Array(_) | toml::Value::Table(_) => {
                    return Err(wrong("a setting is a text, a number, true or false, or a list of texts"));
                }
            };
            given.push(OsString::from(format!("--{key}={value}")));
        }
        // Looked at even when it is overridden: a file that is wrong is said to be.
        let alone = std::iter::once(OsString::from("resaka")).chain(given.iter().cloned());
        command.clone().try_get_matches_from(alone).map_err(|error| match stop(&error) {
            Stop::Asked(text) | Stop::Wrong(text) => wrong(&text),
        })?;
        match matches.value_source(setting.get_id().as_str()) {
            Some(ValueSource::CommandLine | ValueSource::EnvVariable) => {}
            Some(_) | None => flags.extend(given),
        }
    }
    Ok(flags)
}
