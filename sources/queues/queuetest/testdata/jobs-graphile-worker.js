// Graphile Worker's jobs of which some fail, the worker that runs them until none is left, and its own count of them by its events.
//
// jobs-graphile-worker.js [graphile-worker18] DATABASE_URL
//
// 30 of charge, of which every third fails and is given up; 12 of mail, none fails; 6 of report, each fails and will be tried again.
const { EventEmitter } = require('events');
const args = process.argv.slice(2);
const { makeWorkerUtils, runOnce } = require(args[0].startsWith('graphile-worker') ? args.shift() : 'graphile-worker');

async function main() {
  const utils = await makeWorkerUtils({ connectionString: args[0] });
  await utils.migrate();
  for (let n = 0; n < 30; n++) await utils.addJob('charge', { n }, { maxAttempts: 1 });
  for (let n = 0; n < 12; n++) await utils.addJob('mail', { n });
  for (let n = 0; n < 6; n++) await utils.addJob('report', { n });
  await utils.release();
  const counts = {};
  const add = (what, by) => ({ job }) => {
    const own = counts[job.task_identifier] ||= { started: 0, done: 0, failed: 0, retried: 0 };
    own[what] += by;
  };
  const events = new EventEmitter();
  events.on('job:success', add('done', 1));
  events.on('job:error', add('failed', 1));
  events.on('job:error', add('retried', 1));
  events.on('job:failed', add('retried', -1));
  const decline = ({ n }) => { if (n % 3 === 0) throw new Error('declined'); };
  const fail = () => { throw new Error('not yet'); };
  await runOnce({ connectionString: args[0], events, taskList: { charge: decline, mail: () => {}, report: fail } });
  console.log('counts ' + JSON.stringify({ counts }));
}

main().then(() => process.exit(0), (broken) => { console.error(broken); process.exit(1); });
