//! Asks at a constant rate. A request's latency counts from when it was meant to be sent: what has to wait because earlier ones are slow waits
//! in the figures too.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use dondoc_domain::catalogue::Catalogue;
use dondoc_domain::dossiers::Status;
use dondoc_domain::time::Moment;
use dondoc_testkit::Volume;
use dondoc_testkit::export::write_csv;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::asked::{Draw, Visitor, encoded};
use crate::client::{Client, Request};
use crate::country::{Country, now};
use crate::server::Server;
use crate::told::{Seen, Told};
use crate::{Options, Outcome};

/// Connections at a time: more than a server that keeps up ever needs.
const CONNECTIONS: usize = 64;
/// Rows of a file that is imported meanwhile.
const ROWS: usize = 20;

struct Job {
    name: String,
    request: Request,
    at: Instant,
    counts: bool,
}

pub(crate) fn run(options: &Options) -> Outcome {
    let country = Country::read(&options.out)?;
    let server = Server::of(options)?;
    let visitors = log_in(options, &country)?;
    eprintln!("{} people are logged in", visitors.len());
    let (send, jobs) = channel();
    let (tell, seen) = channel();
    let jobs = Arc::new(Mutex::new(jobs));
    let workers: Vec<_> = (0..CONNECTIONS).map(|_| worker(&options.address, Arc::clone(&jobs), tell.clone())).collect();
    drop(tell);
    let counting = thread::spawn(move || seen.into_iter().collect::<Vec<Seen>>());
    let told = send_all(options, &country, &visitors, &server, &send)?;
    drop(send);
    for worker in workers {
        worker.join().map_err(|_| "a worker panicked")?;
    }
    let seen = counting.join().map_err(|_| "the counter panicked")?;
    told.print(options, &seen)
}

/// Sends the requests when they are due, and looks at the server's memory each second.
fn send_all(options: &Options, country: &Country, visitors: &[Visitor], server: &Server, send: &Sender<Job>) -> Outcome<Told> {
    let catalogue = catalogue(country);
    let mut draw = Draw { country, visitors, rng: StdRng::seed_from_u64(options.seed) };
    let mut rng = StdRng::seed_from_u64(options.seed ^ 0x1AAD);
    let rate = f64::from(options.rate);
    let warm = Duration::from_secs(u64::from(options.warm_up));
    let all = warm + Duration::from_secs(60 * u64::from(options.minutes));
    let began = Instant::now() + Duration::from_millis(100);
    let mut told = Told::default();
    let (mut n, mut imports, mut second) = (0u64, 0u32, 0u64);
    loop {
        let due = Duration::from_secs_f64(n as f64 / rate);
        if due >= all {
            break;
        }
        let at = began + due;
        if let Some(wait) = at.checked_duration_since(Instant::now()) {
            thread::sleep(wait);
        }
        let counts = due >= warm;
        let of_memory = due.as_secs();
        if of_memory >= second {
            second = of_memory + 1;
            if counts && told.ticks.is_none() {
                told.ticks = server.ticks();
            }
            told.memory.extend(server.memory().filter(|_| counts).map(|(now, _)| now));
        }
        if options.imports > 0 && due.as_secs_f64() >= f64::from(imports) * 60.0 / f64::from(options.imports) {
            imports += 1;
            let request = import(options, (country, &catalogue), &mut rng, imports)?;
            send.send(Job { name: "import".to_owned(), request, at, counts })?;
        }
        let (name, request) = draw.next();
        send.send(Job { name, request, at, counts })?;
        n += 1;
    }
    told.ticks = told.ticks.zip(server.ticks()).map(|(before, after)| after - before);
    told.most_memory = server.memory().map(|(_, most)| most);
    Ok(told)
}

fn worker(address: &str, jobs: Arc<Mutex<Receiver<Job>>>, tell: Sender<Seen>) -> thread::JoinHandle<()> {
    let address = address.to_owned();
    thread::spawn(move || {
        let mut client = Client::new(&address);
        loop {
            let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(job) = next else { return };
            let answer = client.ask(&job.request);
            let micros = job.at.elapsed().as_micros() as u64;
            let seen = match answer {
                Ok(answer) => Seen {
                    error: (!(200..300).contains(&answer.status)).then(|| format!("{} {}", answer.status, job.request.path)),
                    server: answer.server_micros(),
                    bytes: answer.body.len(),
                    name: job.name,
                    path: job.request.path,
                    micros,
                    counts: job.counts,
                },
                Err(why) => Seen {
                    error: Some(format!("{why} {}", job.request.path)),
                    server: None,
                    bytes: 0,
                    name: job.name,
                    path: job.request.path,
                    micros,
                    counts: job.counts,
                },
            };
            if tell.send(seen).is_err() {
                return;
            }
        }
    })
}

/// Everybody logs in, as from the page.
pub(crate) fn log_in(options: &Options, country: &Country) -> Outcome<Vec<Visitor>> {
    let mut client = Client::new(&options.address);
    let mut visitors = Vec::new();
    for person in &country.people {
        let body = format!("login={}&password={}&to=%2F&kept=", encoded(&person.login), encoded(&person.password));
        let headers =
            vec![format!("origin: http://{}", options.address), "content-type: application/x-www-form-urlencoded".to_owned()];
        let request = Request { method: "POST", path: "/login".to_owned(), headers, body: body.into_bytes() };
        let answer = client.ask(&request)?;
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let cookie = cookie.ok_or_else(|| format!("{} cannot log in: {}", person.login, answer.status))?.to_owned();
        visitors.push(Visitor { person: person.clone(), cookie });
    }
    Ok(visitors)
}

/// The names that files give procedures. The reference data of all communes take a second to make, in which nothing would be asked.
pub(crate) fn catalogue(country: &Country) -> Catalogue {
    Volume { communes: 1, ..country.volume() }.reference().catalogue
}

/// A file with a few dossiers of today, of some commune.
pub(crate) fn import(
    options: &Options,
    (country, catalogue): (&Country, &Catalogue),
    rng: &mut StdRng,
    number: u32,
) -> Outcome<Request> {
    let volume = country.volume();
    let at = rng.random_range(0..country.communes.len());
    let today = now();
    let (year, month, day) = today.day().ymd();
    let received = Moment(Moment::start_of(today.day()).0 + 60);
    // Of another run today too: numbers go by the second.
    let first = 1_000 + u32::try_from(today.0.rem_euclid(86_400)).unwrap_or(0) * 100;
    let rows = volume.commune(at as u32).take(ROWS).enumerate().map(|(n, mut row)| {
        row.code = format!("{}-{:02}{month:02}{day:02}-{}", volume.prefix(at as u32), year % 100, first + n as u32).into();
        row.status = Status(4);
        (row.submitted, row.received, row.due) = (Some(received), Some(received), Some(received));
        (row.finished, row.returned) = (None, None);
        row
    });
    let path = options.out.join("import.csv");
    write_csv(rows, catalogue, &path)?;
    let body = std::fs::read(&path)?;
    std::fs::remove_file(path)?;
    let unit = &country.communes[at].code;
    let exported = encoded(&today.to_string());
    let path = format!("/api/v1/imports?unit={unit}&exported_at={exported}&file=them-{number}.csv");
    let headers = vec![format!("authorization: Bearer {}", country.token), "content-type: application/octet-stream".to_owned()];
    Ok(Request { method: "POST", path, headers, body })
}
