// Fills a queue through Bee-Queue and prints what its own health check says.
//
// fill-bee-queue.js REDIS_URL QUEUE [READY [SCHEDULED [FAILED [ACTIVE]]]]
//
// FAILED jobs fail in a worker of this process; ACTIVE ones are taken by it and never finished.
const Queue = require('bee-queue');
const { version } = require('bee-queue/package.json');
const [url, name, ...numbers] = process.argv.slice(2);
const [ready, scheduled, failed, active] = [...numbers.map(Number), 0, 0, 0, 0];
const secret = { address: 'astronaut@example.com' };

// work takes count jobs off the queue and stops taking more; each is answered by what answer gives.
function work(count, answer, event) {
  if (!count) return Promise.resolve();
  return new Promise((done, broken) => {
    const queue = new Queue(name, { redis: url });
    let seen = 0;
    const one = () => { if (++seen === count) done(); };
    queue.on('error', broken);
    if (event) queue.on(event, one);
    queue.process(count, () => { if (!event) one(); return answer(); });
  });
}

async function main() {
  const queue = new Queue(name, { redis: url, isWorker: false, activateDelayedJobs: false });
  await queue.ready();
  const add = async (count) => { for (let n = 0; n < count; n++) await queue.createJob(secret).save(); };
  await add(failed + active);
  let turn = 0;
  if (failed) await work(failed, () => (turn++ < failed ? Promise.reject(new Error('for ' + secret.address)) : new Promise(() => {})), 'failed');
  // The worker that failed jobs goes on and takes the ones that stay active, as many as it runs at once.
  if (active && !failed) await work(active, () => new Promise(() => {}));
  for (let look = 0; active && failed && (await queue.checkHealth()).active < active; look++) {
    if (look > 2000) throw new Error('the jobs were not taken');
  }
  for (let n = 0; n < scheduled; n++) await queue.createJob(secret).delayUntil(Date.now() + 3600000).save();
  await add(ready);
  const report = await queue.checkHealth();
  await new Promise((done) => process.stdout.write(JSON.stringify({ library: `bee-queue ${version}`, queues: { [name]: report } }) + '\n', done));
  process.exit(0); // as a killed worker: the active jobs stay
}

main().catch((error) => { console.error(error); process.exit(1); });
