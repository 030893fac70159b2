//! Functions of the language that ask for memory before anyone can look: ours are called
//! in their place, with a bound.

use anyhow::{Result, bail};
use regorus::{Engine, Value};

/// The most numbers that `numbers.range` and `numbers.range_step` give out.
pub(super) const RANGE: i64 = 100_000;

/// Puts the bounded functions before those of the engine.
pub(super) fn install(engine: &mut Engine) -> Result<()> {
    engine.add_extension(
        "numbers.range".to_owned(),
        2,
        Box::new(|arguments: Vec<Value>| match arguments.as_slice() {
            [from, to] => range(from, to, 1),
            _ => bail!("numbers.range takes two numbers"),
        }),
    )?;
    engine.add_extension(
        "numbers.range_step".to_owned(),
        3,
        Box::new(|arguments: Vec<Value>| match arguments.as_slice() {
            [from, to, step] => match step.as_i64() {
                Ok(step) if step > 0 => range(from, to, step),
                _ => bail!("numbers.range_step: the step is no positive integer"),
            },
            _ => bail!("numbers.range_step takes three numbers"),
        }),
    )
}

fn range(from: &Value, to: &Value, step: i64) -> Result<Value> {
    // As in OPA: not integers, no answer.
    let (Ok(from), Ok(to)) = (from.as_i64(), to.as_i64()) else {
        return Ok(Value::Undefined);
    };
    let numbers = from.abs_diff(to) / step.unsigned_abs();
    if numbers >= RANGE.unsigned_abs() {
        bail!("numbers.range: more than {RANGE} numbers");
    }
    let steps = i64::try_from(numbers)?;
    let step = if from <= to { step } else { -step };
    let values: Vec<Value> = (0..=steps).map(|n| Value::from(from + n * step)).collect();
    Ok(Value::from(values))
}
