//! A listener that speaks TLS, and the certificate that it shows.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::pair::{Pair, PairError};
use crate::clock::SharedClock;
use crate::config::Tls;

/// How long a client may take to agree on a key.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How many may be about it at once; further ones wait to be accepted.
const HANDSHAKES: usize = 1024;
/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(10);

/// The certificate that is shown, the newest that was right.
pub struct Certificates {
    files: Tls,
    clock: SharedClock,
    current: watch::Sender<Pair>,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificates")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.borrow().certified.clone())
    }
}

impl Certificates {
    /// Reads the files.
    pub fn open(files: Tls, clock: SharedClock) -> Result<Self, PairError> {
        let pair = Pair::read(&files, clock.now())?;
        for warning in pair.warnings() {
            tracing::warn!("{warning}");
        }
        Ok(Self {
            files,
            clock,
            current: watch::Sender::new(pair),
        })
    }

    /// Reads the files again. Says whether they changed; while they are wrong, what was shown is
    /// shown on. Blocks.
    pub fn reload(&self) -> Result<bool, PairError> {
        let pair = Pair::read(&self.files, self.clock.now())?;
        if pair.fingerprint == self.current.borrow().fingerprint {
            return Ok(false);
        }
        for warning in pair.warnings() {
            tracing::warn!("{warning}");
        }
        tracing::info!(ends_at = %pair.ends_at, "a new certificate is served");
        self.current.send_replace(pair);
        Ok(true)
    }

    /// Reads the files again from time to time, and when a hang-up asks for it.
    async fn keep_current(self: Arc<Self>, mut hang_ups: Signal) {
        let mut said: Option<PairError> = None;
        loop {
            let asked = tokio::select! {
                () = tokio::time::sleep(LOOK) => false,
                _ = hang_ups.recv() => true,
            };
            let this = self.clone();
            let Ok(reloaded) = tokio::task::spawn_blocking(move || this.reload()).await else {
                continue;
            };
            match reloaded {
                Err(error) if asked || said.as_ref() != Some(&error) => {
                    tracing::error!("the certificate before is served on: {error}");
                    said = Some(error);
                }
                Err(_) => {}
                Ok(changed) => {
                    if asked && !changed {
                        tracing::info!("the certificate is the one that is served already");
                    }
                    said = None;
                }
            }
        }
    }
}

/// Accepts connections and gives those whose handshake is done. One that is slow delays no other.
pub struct TlsListener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    handshakes: JoinSet<Option<(TlsStream<TcpStream>, SocketAddr)>>,
    /// Looks after the certificate, and ends with the listener.
    _keeper: JoinSet<()>,
}

impl TlsListener {
    /// Speaks TLS on a listener. From now on SIGHUP reads the certificate again.
    pub fn new(tcp: TcpListener, certificates: Arc<Certificates>) -> anyhow::Result<Self> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(certificates.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let hang_ups = signal(SignalKind::hangup())?;
        let mut keeper = JoinSet::new();
        keeper.spawn(certificates.keep_current(hang_ups));
        Ok(Self {
            tcp,
            acceptor: TlsAcceptor::from(Arc::new(config)),
            handshakes: JoinSet::new(),
            _keeper: keeper,
        })
    }
}

async fn handshake(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    peer: SocketAddr,
) -> Option<(TlsStream<TcpStream>, SocketAddr)> {
    // A connection that is gone already shows in the handshake.
    let _ = stream.set_nodelay(true);
    match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => Some((stream, peer)),
        Ok(Err(error)) => {
            tracing::debug!(%peer, "no TLS: {error}");
            None
        }
        Err(_) => {
            tracing::debug!(%peer, "no TLS within ten seconds");
            None
        }
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            tokio::select! {
                (stream, peer) = Listener::accept(&mut self.tcp), if self.handshakes.len() < HANDSHAKES => {
                    self.handshakes.spawn(handshake(self.acceptor.clone(), stream, peer));
                }
                Some(done) = self.handshakes.join_next() => {
                    if let Ok(Some(ready)) = done {
                        return ready;
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.tcp.local_addr()
    }
}
