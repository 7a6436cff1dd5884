//! What became of a call after a fault, measured where pictures arrive.

use super::Scene;
use crate::{Losses, Participant};
use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use shared::Member;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::sleep;

/// How a call is before anything happens to it.
#[derive(Clone, Debug)]
pub struct Before {
    losses: Vec<Losses>,
    /// For each participant: the ids of the others by name.
    rosters: Vec<BTreeMap<String, String>>,
}

/// Who is to be in the call at the end, and what may have happened to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Everybody, on the pages that they had.
    Everybody,
    /// Everybody, the first on a page that was loaded again.
    FirstReloaded,
    /// Everybody but the first.
    WithoutFirst,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct After {
    /// Seconds from the end of the fault until the last pair had a new frame.
    pub back: Option<f64>,
    /// The longest time without a new frame since the fault began, in seconds, of any pair.
    pub gap: f64,
    /// Frames that nobody saw, by their numbers.
    pub missing: u32,
    /// Packets of sound and picture that were lost.
    pub packets: i64,
    /// Connections that were made anew.
    pub made: u32,
    /// Seconds until all rosters were equal to each other and to the server's directory.
    pub rosters: Option<f64>,
    /// What is not as it should be.
    pub wrong: Vec<String>,
}

impl Before {
    /// Looks at everybody.
    ///
    /// # Errors
    /// When a page does not answer.
    pub async fn of(scene: &Scene) -> Result<Self> {
        let losses = try_join_all(scene.people().iter().map(Participant::losses)).await?;
        let rosters = try_join_all(scene.people().iter().map(roster)).await?;
        Ok(Self { losses, rosters })
    }
}

/// The others by name; a name that is there twice gets a mark.
async fn roster(person: &Participant) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for (peer, name) in person.roster().await? {
        // Behind the name stands what is unusual about somebody.
        let name = name.split(',').next().unwrap_or_default().to_owned();
        if let Some(twice) = found.insert(name.clone(), peer) {
            found.insert(format!("{name} twice"), twice);
        }
    }
    Ok(found)
}

impl After {
    /// Waits until everything is well after a fault that lasted from `began` to `ended`, or until `patience` ends.
    ///
    /// # Errors
    /// When a page that should be there does not answer at all.
    pub async fn of(
        scene: &mut Scene,
        before: &Before,
        expected: Expected,
        (began, ended): (f64, f64),
        patience: Duration,
    ) -> Result<Self> {
        let mut after = Self::default();
        let deadline = ended + patience.as_secs_f64() * 1000.0;
        let first = usize::from(expected == Expected::WithoutFirst);
        let mut unseen = Vec::new();
        let mut unequal = Vec::new();
        while after.back.is_none() || after.rosters.is_none() {
            if after.back.is_none() {
                (after.back, unseen) = back(&scene.people()[first..], began, ended).await?;
            }
            if after.rosters.is_none() {
                unequal = differences(scene, before, first).await?;
                after.rosters = unequal.is_empty().then(|| ((super::wall() - ended) / 1000.0).max(0.0));
            }
            if super::wall() > deadline {
                break;
            }
            sleep(Duration::from_millis(50)).await;
        }
        if after.back.is_none() {
            after.wrong.append(&mut unseen);
        }
        if after.rosters.is_none() {
            after.wrong.append(&mut unequal);
        }
        let people = &scene.people()[first..];
        if after.wrong.is_empty()
            && let Err(error) = scene.are_whole(&people.iter().collect::<Vec<_>>()).await
        {
            after.wrong.push(error.root_cause().to_string());
        }
        after.count(people, &before.losses[first..], expected, (began, ended)).await?;
        Ok(after)
    }

    async fn count(
        &mut self,
        people: &[Participant],
        losses: &[Losses],
        expected: Expected,
        (began, ended): (f64, f64),
    ) -> Result<()> {
        for (n, (person, before)) in people.iter().zip(losses).enumerate() {
            let is_reloaded = expected == Expected::FirstReloaded && n == 0;
            for account in person.account(began, ended).await? {
                if people.iter().any(|other| other.identity() == account.identity) {
                    self.gap = self.gap.max(account.gap / 1000.0);
                    self.missing += account.missing;
                }
            }
            if person.is_marked().await? == is_reloaded {
                let what = if is_reloaded { "was not reloaded" } else { "was reloaded" };
                self.wrong.push(format!("the page of {} {what}", person.name()));
            }
            if !is_reloaded {
                let now = person.losses().await?;
                self.packets += now.packets - before.packets;
                self.made += now.made.saturating_sub(before.made);
            }
        }
        Ok(())
    }
}

/// When the last pair had a new frame after the end, in seconds, or who does not see whom yet.
async fn back(people: &[Participant], began: f64, ended: f64) -> Result<(Option<f64>, Vec<String>)> {
    let accounts = try_join_all(people.iter().map(|person| person.account(began, ended))).await?;
    let (mut last, mut unseen) = (0.0_f64, Vec::new());
    for (person, accounts) in people.iter().zip(accounts) {
        for other in people.iter().filter(|other| other.name() != person.name()) {
            let account = accounts.iter().find(|account| account.identity == other.identity());
            match account.and_then(|account| account.back) {
                Some(back) => last = last.max(back / 1000.0),
                None => unseen.push(format!("{} does not see {}", person.name(), other.name())),
            }
        }
    }
    Ok((unseen.is_empty().then_some(last), unseen))
}

/// What is not as it was before: names and ids, with each person and in the server's directory.
async fn differences(scene: &mut Scene, before: &Before, first: usize) -> Result<Vec<String>> {
    let room = scene.room();
    let directory = scene.server().present(&room).await;
    let people = &scene.people()[first..];
    let gone = scene.people()[..first].iter().map(|person| person.name().to_owned()).collect::<Vec<_>>();
    let rosters = try_join_all(people.iter().map(roster)).await?;
    let mut found = Vec::new();
    match directory {
        Ok(members) => found.extend(against(&members, people, &gone, &rosters)),
        Err(error) => found.push(format!("the server does not answer: {error:#}")),
    }
    for ((person, now), before) in people.iter().zip(rosters).zip(&before.rosters[first..]) {
        let mut should = before.clone();
        should.retain(|name, _| !gone.contains(name));
        if now.keys().ne(should.keys()) {
            let names = |of: &BTreeMap<String, String>| of.keys().cloned().collect::<Vec<_>>().join(", ");
            found.push(format!("{} has [{}] instead of [{}]", person.name(), names(&now), names(&should)));
        } else if now != should {
            found.push(format!("{} knows somebody under another id", person.name()));
        }
    }
    Ok(found)
}

/// What is in the server's directory and not with the people, or the other way round. Of those who are gone for good the
/// server knows only that they are away, until their time is over.
fn against(
    members: &[Member],
    people: &[Participant],
    gone: &[String],
    rosters: &[BTreeMap<String, String>],
) -> Vec<String> {
    let is_gone = |member: &&Member| member.away && gone.iter().any(|name| **name == *member.profile.name.as_str());
    let members: Vec<&Member> = members.iter().filter(|member| !is_gone(member)).collect();
    let named: BTreeMap<String, String> =
        members.iter().map(|member| (member.profile.name.to_string(), member.peer.to_string())).collect();
    let mut found = Vec::new();
    if members.len() != people.len() {
        found.push(format!("the server has {} members instead of {}", members.len(), people.len()));
    }
    found.extend(members.iter().filter(|member| member.away).map(|away| format!("{} is away", away.profile.name)));
    for (person, roster) in people.iter().zip(rosters) {
        let mut others = named.clone();
        if others.remove(person.name()).is_none() {
            found.push(format!("the server does not know {}", person.name()));
        }
        if *roster != others {
            found.push(format!("{} and the server do not know the same people", person.name()));
        }
    }
    found
}

impl After {
    /// The worst that is allowed: media back and rosters equal within these seconds.
    pub fn judge(&mut self, back: f64, rosters: f64) {
        if let Some(took) = self.back.filter(|took| *took > back) {
            self.wrong.push(format!("media back after {took:.1} s instead of {back} s"));
        }
        if let Some(took) = self.rosters.filter(|took| *took > rosters) {
            self.wrong.push(format!("rosters equal after {took:.1} s instead of {rosters} s"));
        }
    }

    /// Nothing of picture and sound may have been lost: the fault was none of theirs.
    pub fn judge_untouched(&mut self) {
        if self.packets != 0 {
            self.wrong.push(format!("{} packets lost", self.packets));
        }
        if self.made != 0 {
            self.wrong.push(format!("{} connections made anew", self.made));
        }
        // Longer than any machine's hiccup and shorter than any new connection with its first key frame.
        if self.gap > 1.0 {
            self.wrong.push(format!("{:.1} s without a frame", self.gap));
        }
    }

    /// All of it is well, or why not.
    ///
    /// # Errors
    /// When something is not.
    pub fn verdict(&self) -> Result<()> {
        self.wrong.is_empty().then_some(()).with_context(|| self.wrong.join("; "))
    }
}
