//! The program that is asked: started here, or running already; and how much memory it has.

use std::fs;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::{Options, Outcome};

/// It may have a large database to open first.
const STARTING_MAX: Duration = Duration::from_secs(60);

/// Ends with this value, where it was started here.
#[derive(Debug)]
pub(crate) struct Server {
    child: Option<Child>,
    pub(crate) pid: u32,
}

impl Server {
    pub(crate) fn of(options: &Options) -> Outcome<Server> {
        let child = match &options.program {
            Some(program) => {
                let mut command = Command::new(program);
                command.arg("--data").arg(options.out.join("data")).args(["serve", "--listen", &options.address]);
                Some(command.stdout(Stdio::null()).stderr(fs::File::create(options.out.join("server.log"))?).spawn()?)
            }
            None => None,
        };
        let pid = child.as_ref().map(Child::id).or(options.pid).ok_or("no --program and no --pid")?;
        let server = Server { child, pid };
        let began = Instant::now();
        while TcpStream::connect(&options.address).is_err() {
            if began.elapsed() > STARTING_MAX {
                return Err(format!("nothing listens at {}", options.address).into());
            }
            sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    /// Resident memory and the most of it so far, in KiB.
    pub(crate) fn memory(&self) -> Option<(u64, u64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).ok()?;
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
        };
        Some((of("VmRSS:")?, of("VmHWM:")?))
    }

    /// Processor time so far, in hundredths of a second.
    pub(crate) fn ticks(&self) -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid)).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
