//! Who comes without TLS where it is spoken: they are sent to it.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest head of a request that is sent elsewhere.
const HEAD_BYTES: usize = 4096;

/// Somebody typed the address without a scheme, or with the wrong one: the same page over TLS. Errors are the client's.
pub(super) async fn send_to_https(mut stream: TcpStream) {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while head.len() < HEAD_BYTES && !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(read @ 1..) => head.extend_from_slice(piece.get(..read).unwrap_or_default()),
            Ok(0) | Err(_) => return,
        }
    }
    let answer = match https_address(&String::from_utf8_lossy(&head)) {
        Some(address) => {
            format!(
                "HTTP/1.1 308 Permanent Redirect\r\nLocation: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        }
        None => "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
    };
    drop(stream.write_all(answer.as_bytes()).await);
    drop(stream.shutdown().await);
}

/// Where a request for a page of this server should have gone; none for what is no such request.
fn https_address(head: &str) -> Option<String> {
    let mut lines = head.split("\r\n");
    let path = lines.next()?.strip_prefix("GET ")?.split(' ').next()?;
    let host = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    })?;
    let is_host = |c: char| c.is_ascii_alphanumeric() || ".:-[]_".contains(c);
    let is_plain = path.starts_with('/') && path.chars().all(|c| c.is_ascii_graphic());
    (is_plain && !host.is_empty() && host.chars().all(is_host)).then(|| format!("https://{host}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_asked_for_without_tls_is_at_the_same_place_with_it() {
        let found = |head: &str| https_address(head);
        let asked = "GET /r/a-b?c HTTP/1.1\r\nAccept: */*\r\nHost: meet.example:8443\r\n\r\n";
        assert_eq!(found(asked), Some("https://meet.example:8443/r/a-b?c".into()));
        assert_eq!(
            found("GET / HTTP/1.1\r\nhost:  [2001:db8::1]:80\r\n\r\n"),
            Some("https://[2001:db8::1]:80/".into())
        );
        for odd in [
            "",
            "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: \r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a/../b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\nSet-Cookie: b\r\n\r\n",
            "GET http://b.example/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            assert_eq!(found(odd), None, "{odd:?}");
        }
    }
}
