//! The page of Resaka: voice and video calls from browser to browser.

mod app;
mod arrangement;
mod browser;
mod capture;
mod check;
mod chime;
mod components;
mod grid;
mod initials;
mod later;
mod links;
mod look;
mod made_up;
mod pages;
mod qr;
mod quality;
mod read_only;
mod route;
mod shortcuts;
mod text;
mod visit;
mod wording;

fn main() {
    app::start();
}
