//! Two lanes for what is computed: overviews, which somebody waits for at a glance, and all that takes longer and gives way to them.
//!
//! Whoever works on a thread of [`patient_runtime`] is in the patient lane, with everything that it starts there. The system gives those threads
//! what others leave (on Linux), and each lane has turns of its own: an overview queues behind no plan, ranking or file that is taken in.

use std::cell::Cell;
use std::io;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

/// Deep chains of calls: without optimisation two megabytes are not enough for the deepest.
pub const STACK_BYTES: usize = 8 << 20;

thread_local! {
    static IS_PATIENT: Cell<bool> = const { Cell::new(false) };
}

/// A runtime for what gives way.
///
/// # Errors
/// The system makes no threads.
pub fn patient_runtime() -> io::Result<Runtime> {
    let give_way = || {
        IS_PATIENT.set(true);
        // Of this thread alone. Refused, it is as quick as the others.
        #[cfg(target_os = "linux")]
        let _ = rustix::process::nice(PATIENCE);
    };
    Builder::new_multi_thread()
        .enable_all()
        .thread_name("patient")
        .thread_stack_size(STACK_BYTES)
        .on_thread_start(give_way)
        .build()
}

/// How much nicer than others, in the steps of the system: the share of a thread beside one that is not is about a tenth.
#[cfg(target_os = "linux")]
const PATIENCE: i32 = 10;

/// As many computations at once as there are processors: more would be no faster, and hold more memory.
fn turns() -> Semaphore {
    Semaphore::new(available_parallelism().map_or(2, std::num::NonZero::get))
}

/// The turns of the lane that this thread is in.
pub(crate) fn of_this_thread() -> &'static Semaphore {
    static QUICK: LazyLock<Semaphore> = LazyLock::new(turns);
    static PATIENT: LazyLock<Semaphore> = LazyLock::new(turns);
    if IS_PATIENT.get() { &PATIENT } else { &QUICK }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_starts_in_the_patient_lane_stays_there() {
        let patient = patient_runtime().unwrap();
        let quick = of_this_thread();
        let in_task =
            patient.block_on(async { tokio::spawn(async { std::ptr::from_ref(of_this_thread()) as usize }).await.unwrap() });
        let beside = patient.block_on(async {
            let blocking =
                tokio::spawn(async { tokio::task::spawn_blocking(|| std::ptr::from_ref(of_this_thread()) as usize).await });
            blocking.await.unwrap().unwrap()
        });
        assert_eq!(in_task, beside);
        assert_ne!(in_task, std::ptr::from_ref(quick) as usize);
    }
}
