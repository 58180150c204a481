//! Submissions go when their form no longer wants them kept (`[forms.X] keep_days`).

use frontdesk_store::StoreError;

use crate::app::App;

const DAY: i64 = 86_400 * 1_000_000;

/// Erases what is older than its form allows, in small steps beside what comes in.
///
/// # Errors
/// The store; the next time goes on.
pub(crate) async fn expire(app: &App) -> Result<(), StoreError> {
    for (name, settings) in &app.config().forms {
        let Some(days) = settings.keep_days else { continue };
        let before = app.now().saturating_sub(i64::from(days).saturating_mul(DAY));
        let erased = app.store().expire(name.as_str(), before).await?;
        if erased > 0 {
            tracing::info!(form = %name, erased, days, "submissions were kept as long as they are to be");
        }
    }
    Ok(())
}
