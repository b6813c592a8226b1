// Fills a queue through Bull 4 and prints what its own counters say.
//
// fill-bull.js REDIS_URL QUEUE [READY [SCHEDULED [FAILED [ACTIVE [PRIORITIZED [PAUSED]]]]]]
//
// FAILED jobs are taken and failed for good; ACTIVE ones are taken under a lock and never finished; PRIORITIZED ones wait among
// the ready; PAUSED is 1 to pause the queue in the end.
const Queue = require('bull');
const { version } = require('bull/package.json');
const [url, name, ...numbers] = process.argv.slice(2);
const [ready, scheduled, failed, active, prioritized, paused] = [...numbers.map(Number), 0, 0, 0, 0, 0, 0];
const secret = { address: 'astronaut@example.com' };

async function main() {
  const queue = new Queue(name, url, { settings: { lockDuration: 3600000 } });
  await queue.isReady();
  const take = async () => {
    await queue.add(secret);
    const job = await queue.getNextJob();
    if (!job) throw new Error('nothing to take');
    return job;
  };
  for (let n = 0; n < failed; n++) await (await take()).moveToFailed({ message: 'for ' + secret.address }, true);
  for (let n = 0; n < active; n++) await take();
  for (let n = 0; n < ready; n++) await queue.add(secret);
  for (let n = 0; n < scheduled; n++) await queue.add(secret, { delay: 3600000 });
  for (let n = 0; n < prioritized; n++) await queue.add(secret, { priority: 5 });
  if (paused) await queue.pause();
  const report = { ...(await queue.getJobCounts()), isPaused: await queue.isPaused(), consumers: (await queue.getWorkers()).length };
  await new Promise((done) => process.stdout.write(JSON.stringify({ library: `bull ${version}`, queues: { [name]: report } }) + '\n', done));
  process.exit(0); // as a killed worker: the locks stay
}

main().catch((error) => { console.error(error); process.exit(1); });
