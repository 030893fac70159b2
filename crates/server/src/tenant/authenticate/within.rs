//! What a key can hand on: a key that ends, or works from some addresses only, makes no key that lasts
//! longer or works from elsewhere, and no link: whoever signs in with one is held by no limit of a key.

use jiff::Timestamp;

use super::Authenticator;
use crate::error::{ApiError, Result};
use crate::tenant::addresses::Addresses;
use crate::tenant::ctx::{Actor, OperatorCtx, TenantCtx};
use crate::tenant::db::SystemReason;

/// The limits of whoever makes, changes or rotates a key, or lets people in; none for people.
#[derive(Debug, Default)]
pub struct Within {
    ends: Option<Timestamp>,
    allowed: Addresses,
}

type Row = (Option<jiff_sqlx::Timestamp>, Vec<String>);

impl Authenticator {
    /// The limits of the key that asks in a customer, or that signed in who asks: the customer's, or
    /// the operator's that acts for it.
    pub async fn within_customer(&self, ctx: &TenantCtx) -> Result<Within> {
        let Some(key) = ctx.actor().key() else {
            return self.within_operator(ctx.actor()).await;
        };
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let row: Row = tx
            .query(
                "SELECT expires_at, allowed_addresses FROM api_keys WHERE tenant_id = $1 AND key_id = $2",
            )
            .bind(ctx.tenant().uuid())
            .bind(key.uuid())
            .one()
            .await?;
        Ok(Within::of(row))
    }

    /// The limits of the operator's key that asks, or that signed in who asks.
    pub async fn within_desk(&self, ctx: &OperatorCtx) -> Result<Within> {
        self.within_operator(ctx.actor()).await
    }

    async fn within_operator(&self, actor: Actor) -> Result<Within> {
        let Some(key) = actor.operator_key() else {
            return Ok(Within::default());
        };
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let row: Row = tx
            .query("SELECT expires_at, allowed_addresses FROM operator_keys WHERE key_id = $1")
            .bind(key.uuid())
            .one()
            .await?;
        Ok(Within::of(row))
    }
}

impl Within {
    fn of((ends, allowed): Row) -> Self {
        Self {
            ends: ends.map(jiff_sqlx::Timestamp::to_jiff),
            allowed: Addresses::stored(&allowed),
        }
    }

    /// Refuses to make a link by which somebody gets in.
    pub fn check_link(&self) -> Result<()> {
        if self.ends.is_none() && self.allowed == Addresses::default() {
            return Ok(());
        }
        Err(ApiError::forbidden(
            "a key that ends, or works from some addresses only, makes no links and invitations: whoever \
             signs in with one would not be held by that; use a key without limits, or sign in by name",
        ))
    }

    /// Refuses, by field, a key that goes beyond them.
    pub fn check_key(&self, expires_at: Option<Timestamp>, allowed: &[String]) -> Result<()> {
        if let Some(ends) = self.ends
            && expires_at.is_none_or(|at| at > ends)
        {
            return Err(ApiError::field(
                "expires_at",
                format!("must not be after {ends}, when the key that you use ends"),
            ));
        }
        if !self.allowed.cover(&Addresses::stored(allowed)) {
            return Err(ApiError::field(
                "allowed_addresses",
                format!(
                    "must lie within those of the key that you use: {}",
                    self.allowed.texts().join(", ")
                ),
            ));
        }
        Ok(())
    }
}
