//! The STUN and TURN servers that the server hands to a page.

use serde::{Deserialize, Serialize};

/// One entry of `RTCConfiguration.iceServers` (W3C WebRTC §4.2.4), said in `Welcome`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    /// `stun:`, `stuns:`, `turn:` or `turns:` URLs (RFC 7064, RFC 7065), at least one.
    pub urls: Vec<String>,
    /// For `turn:` and `turns:` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// For `turn:` and `turns:` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_json() {
        let stun = IceServer { urls: vec!["stun:192.0.2.1:3478".into()], username: None, credential: None };
        let turn =
            IceServer { urls: vec!["turn:192.0.2.1".into()], username: Some("u".into()), credential: Some("c".into()) };
        assert_eq!(serde_json::to_string(&stun).unwrap(), r#"{"urls":["stun:192.0.2.1:3478"]}"#);
        let json = r#"{"urls":["turn:192.0.2.1"],"username":"u","credential":"c"}"#;
        assert_eq!(serde_json::to_string(&turn).unwrap(), json);
        assert_eq!(serde_json::from_str::<IceServer>(json).unwrap(), turn);
    }
}
