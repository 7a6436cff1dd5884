//! A server that dies and comes back where it was.

use anyhow::Result;
use e2e::faults::MortalServer;
use std::time::Duration;
use tokio::time::timeout;

#[tokio::test]
async fn it_dies_stands_still_and_comes_back_on_the_same_port() -> Result<()> {
    let mut server = MortalServer::start(MortalServer::LASTING).await?;
    assert_eq!(server.health().await?.members, 0);
    let port = server.port();

    server.kill().await?;
    assert!(server.health().await.is_err());
    server.revive().await?;
    assert_eq!((server.health().await?.status.as_str(), server.port()), ("ok", port));

    server.pause()?;
    assert!(timeout(Duration::from_millis(300), server.health()).await.is_err());
    server.resume()?;
    assert_eq!(server.health().await?.status, "ok");

    server.hand_over().await?;
    assert_eq!((server.health().await?.status.as_str(), server.port()), ("ok", port));
    Ok(())
}
