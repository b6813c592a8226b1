// Fills a task's queue through Graphile Worker and prints what its own view of jobs counts.
//
// fill-graphile-worker.js [graphile-worker18] DATABASE_URL TASK [READY [SCHEDULED [FAILED [ACTIVE [RETRY]]]]]
//
// FAILED jobs have used up their only attempt in a real worker, RETRY ones the first of 25; ACTIVE ones are taken by a worker that
// never finishes and is killed.
const args = process.argv.slice(2);
const module_ = args[0].startsWith('graphile-worker') ? args.shift() : 'graphile-worker';
const { makeWorkerUtils, run, runOnce, Logger } = require(module_);
const { join } = require('path');
const { readFileSync } = require('fs');
const { version } = JSON.parse(readFileSync(join(process.env.NODE_PATH, module_, 'package.json'))); // 0.18 does not export it
const { Client } = require('pg');
const [url, task, ...numbers] = args;
const [ready, scheduled, failed, active, retried] = [...numbers.map(Number), 0, 0, 0, 0, 0];
const secret = { address: 'astronaut@example.com' };
const logger = new Logger(() => () => {});

async function main() {
  const utils = await makeWorkerUtils({ connectionString: url, logger });
  await utils.migrate();
  for (let n = 0; n < failed; n++) await utils.addJob(task, secret, { maxAttempts: 1 });
  const again = [];
  for (let n = 0; n < retried; n++) again.push((await utils.addJob(task, secret)).id);
  const boom = () => { throw new Error('for ' + secret.address); };
  if (failed + retried) await runOnce({ connectionString: url, logger, taskList: { [task]: boom } });
  // Its own delay is some seconds: the jobs would be due again before a slow machine is done here.
  if (retried) await utils.rescheduleJobs(again, { runAt: new Date(Date.now() + 3600000) });
  for (let n = 0; n < active; n++) await utils.addJob(task, secret);
  if (active) {
    await new Promise((done, broken) => {
      let seen = 0;
      const hold = () => { if (++seen === active) done(); return new Promise(() => {}); };
      run({ connectionString: url, logger, concurrency: active, noHandleSignals: true, taskList: { [task]: hold } }).catch(broken);
    });
  }
  // The worker holds as many as it may: none of these is taken.
  for (let n = 0; n < scheduled; n++) await utils.addJob(task, secret, { runAt: new Date(Date.now() + 3600000) });
  for (let n = 0; n < ready; n++) await utils.addJob(task, secret);
  const client = new Client({ connectionString: url });
  await client.connect();
  const counts = await client.query(`select
    count(*) filter (where locked_at is null and attempts < max_attempts and run_at <= now())::int as ready,
    count(*) filter (where locked_at is null and attempts = 0 and run_at > now())::int as scheduled,
    count(*) filter (where locked_at is null and attempts between 1 and max_attempts - 1)::int as retry,
    count(*) filter (where locked_at is null and attempts >= max_attempts)::int as failed,
    count(*) filter (where locked_at is not null)::int as active
    from graphile_worker.jobs where task_identifier = $1`, [task]);
  await client.end();
  const line = JSON.stringify({ library: `graphile-worker ${version}`, queues: { [task]: counts.rows[0] } });
  await new Promise((done) => process.stdout.write(line + '\n', done));
  process.exit(0); // as a killed worker: the jobs stay locked
}

main().catch((error) => { console.error(error); process.exit(1); });
