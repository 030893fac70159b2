use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use super::Database;

impl Database {
    /// The tables of the product.
    pub async fn tables(&self) -> Vec<String> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT relname::text FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> '_sqlx_migrations'
             ORDER BY relname",
        )
        .fetch_all(&mut self.owner().await)
        .await
        .unwrap();
        rows.into_iter().map(|(name,)| name).collect()
    }

    /// Every row of every table, as text, each table's in an order of their own.
    pub async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        let mut all = self.maintenance().await;
        let mut dump = BTreeMap::new();
        for table in self.tables().await {
            let select = format!("SELECT t::text FROM {table} t ORDER BY 1");
            let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(select))
                .fetch_all(&mut all)
                .await
                .unwrap();
            dump.insert(table, rows.into_iter().map(|(row,)| row).collect());
        }
        dump
    }

    /// One figure that a query gives, as the owner who sees everything.
    pub async fn figure(&self, query: impl Into<String>) -> i64 {
        let query = AssertSqlSafe(query.into());
        sqlx::query_as::<_, (i64,)>(query)
            .fetch_one(&mut self.maintenance().await)
            .await
            .unwrap()
            .0
    }
}
