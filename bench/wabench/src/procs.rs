//! CPU time and memory of process trees, from /proc.

use std::{
    collections::HashMap,
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

struct Stat {
    parent: i32,
    ticks: u64,
    rss_pages: u64,
}

fn stat(pid: i32) -> Option<Stat> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = line.rsplit_once(") ")?.1.split(' ').collect();
    // utime and stime, and those of children already waited for
    let ticks = (11..15).filter_map(|i| fields.get(i)?.parse::<u64>().ok()).sum();
    Some(Stat { parent: fields.get(1)?.parse().ok()?, ticks, rss_pages: fields.get(21)?.parse().ok()? })
}

fn tree(root: i32) -> Vec<(i32, Stat)> {
    let mut all: HashMap<i32, Stat> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        if let Some(pid) = entry.file_name().to_str().and_then(|n| n.parse().ok()) {
            if let Some(stat) = stat(pid) {
                all.insert(pid, stat);
            }
        }
    }
    let mut found = vec![];
    let mut next = vec![root];
    while let Some(pid) = next.pop() {
        if let Some(stat) = all.remove(&pid) {
            next.extend(all.iter().filter(|(_, s)| s.parent == pid).map(|(p, _)| *p));
            found.push((pid, stat));
        }
    }
    found
}

/// CPU seconds of the live tree under `root` and of its reaped descendants.
pub fn cpu_seconds(root: i32) -> f64 {
    let hertz = unsafe { libc::sysconf(libc::_SC_CLK_TCK) } as f64;
    tree(root).iter().map(|(_, s)| s.ticks).sum::<u64>() as f64 / hertz
}

/// CPU seconds of this process.
pub fn own_cpu_seconds() -> f64 {
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &mut usage) };
    let seconds = |t: libc::timeval| t.tv_sec as f64 + t.tv_usec as f64 / 1e6;
    seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

/// CPU seconds of the whole machine since boot: busy, and stolen by its host.
pub fn machine_cpu_seconds() -> (f64, f64) {
    let hertz = unsafe { libc::sysconf(libc::_SC_CLK_TCK) } as f64;
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    let ticks: Vec<f64> = line.split_whitespace().skip(1).filter_map(|f| f.parse().ok()).collect();
    let of = |i: usize| ticks.get(i).copied().unwrap_or(0.0) / hertz;
    // user nice system idle iowait irq softirq steal
    (of(0) + of(1) + of(2) + of(5) + of(6), of(7))
}

fn pss_kib(pid: i32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find(|l| l.starts_with("Pss:"));
    line.and_then(|l| l.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

#[derive(Clone, Copy, Default)]
pub struct Peak {
    pub rss_mib: f64,
    pub pss_mib: f64,
}

/// Watches the memory of process trees until stopped; one peak per root, the sum over its tree.
/// RSS counts shared pages once per process, PSS once in all.
pub struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Peak>>,
}

impl Watch {
    pub fn start(roots: Vec<i32>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let flag = stop.clone();
        let thread = std::thread::spawn(move || {
            let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as f64;
            let mut peaks = vec![Peak::default(); roots.len()];
            let mut looked = None::<Instant>;
            while !roots.is_empty() {
                let last = flag.load(Relaxed);
                let pss_due = last || looked.is_none_or(|t| t.elapsed() > Duration::from_secs(2));
                for (peak, root) in peaks.iter_mut().zip(&roots) {
                    let tree = tree(*root);
                    let rss = tree.iter().map(|(_, s)| s.rss_pages).sum::<u64>() as f64 * page;
                    peak.rss_mib = peak.rss_mib.max(rss / 1048576.0);
                    if pss_due {
                        let pss = tree.iter().map(|(p, _)| pss_kib(*p)).sum::<u64>() as f64;
                        peak.pss_mib = peak.pss_mib.max(pss / 1024.0);
                    }
                }
                if pss_due {
                    looked = Some(Instant::now());
                }
                if last {
                    break;
                }
                std::thread::sleep(Duration::from_millis(300));
            }
            peaks
        });
        Self { stop, thread }
    }

    pub fn stop(self) -> Vec<Peak> {
        self.stop.store(true, Relaxed);
        self.thread.join().unwrap_or_default()
    }
}
