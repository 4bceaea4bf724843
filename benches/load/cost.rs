//! Asks one after the other, so that the processor time between question and answer is that of the answer.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::asked::Draw;
use crate::client::Client;
use crate::country::Country;
use crate::run::{catalogue, import, log_in};
use crate::server::Server;
use crate::{Options, Outcome};

/// Of one kind: how many, of how many hundredths of a second.
#[derive(Debug, Default, Clone, Copy)]
struct Cost {
    count: u64,
    ticks: u64,
    most: u64,
}

pub(crate) fn cost(options: &Options) -> Outcome {
    let country = Country::read(&options.out)?;
    let server = Server::of(options)?;
    let visitors = log_in(options, &country)?;
    let mut draw = Draw { country: &country, visitors: &visitors, rng: StdRng::seed_from_u64(options.seed) };
    let mut rng = StdRng::seed_from_u64(options.seed ^ 0x1AAD);
    let catalogue = catalogue(&country);
    let mut client = Client::new(&options.address);
    let mut costs: BTreeMap<String, Cost> = BTreeMap::new();
    // As often as there would be one at the usual rate.
    let between = (60 * options.rate).checked_div(options.imports).unwrap_or(u32::MAX).max(1);
    for n in 0..options.requests {
        let mut asked = Vec::new();
        if n % between == between - 1 {
            asked.push(("import".to_owned(), import(options, (&country, &catalogue), &mut rng, n)?));
        }
        asked.push(draw.next());
        for (name, request) in asked {
            let before = server.ticks().ok_or("the server is gone")?;
            client.ask(&request)?;
            let ticks = server.ticks().ok_or("the server is gone")? - before;
            let cost = costs.entry(name).or_default();
            *cost = Cost { count: cost.count + 1, ticks: cost.ticks + ticks, most: cost.most.max(ticks) };
        }
    }
    let mut costs: Vec<(String, Cost)> = costs.into_iter().collect();
    costs.sort_by_key(|(_, cost)| std::cmp::Reverse(cost.ticks));
    let all: u64 = costs.iter().map(|(_, cost)| cost.ticks).sum();
    println!("{:<34} {:>7} {:>9} {:>9} {:>7}", "kind", "count", "mean ms", "most ms", "share");
    for (name, cost) in &costs {
        let (count, ticks) = (cost.count as f64, cost.ticks as f64);
        let share = 100.0 * ticks / all.max(1) as f64;
        println!("{name:<34} {:>7} {:>9.1} {:>9} {share:>6.1}%", cost.count, 10.0 * ticks / count, 10 * cost.most);
    }
    println!("{:.2} ms of processor time a request", 10.0 * all as f64 / f64::from(options.requests));
    Ok(())
}
