// Fills a queue through BullMQ and prints what its own counters say.
//
// fill-bullmq.js REDIS_URL QUEUE [READY [SCHEDULED [FAILED [ACTIVE [PRIORITIZED [PAUSED]]]]]]
//
// "bullmq5" before REDIS_URL takes BullMQ 5 instead of 6. FAILED jobs are taken and failed for good; ACTIVE
// ones are taken under a lock and never finished; PAUSED is 1 to pause the queue in the end.
const args = process.argv.slice(2);
const name = args[0] === 'bullmq5' ? args.shift() : 'bullmq';
const { Queue, Worker } = require(name);
const { version } = require(name + '/package.json');
const IORedis = require('ioredis');
const [url, queueName, ...numbers] = args;
const [ready, scheduled, failed, active, prioritized, paused] = [...numbers.map(Number), 0, 0, 0, 0, 0, 0];
const secret = { address: 'astronaut@example.com' };

async function main() {
  const connection = new IORedis(url, { maxRetriesPerRequest: null });
  const queue = new Queue(queueName, { connection });
  await queue.waitUntilReady();
  const worker = new Worker(queueName, null, { connection, lockDuration: 3600000 });
  await worker.waitUntilReady();
  const take = async () => {
    await queue.add('report', secret);
    const job = await worker.getNextJob('token');
    if (!job) throw new Error('nothing to take');
    return job;
  };
  for (let n = 0; n < failed; n++) await (await take()).moveToFailed(new Error('for ' + secret.address), 'token', false);
  for (let n = 0; n < active; n++) await take();
  for (let n = 0; n < ready; n++) await queue.add('report', secret);
  for (let n = 0; n < scheduled; n++) await queue.add('report', secret, { delay: 3600000 });
  for (let n = 0; n < prioritized; n++) await queue.add('report', secret, { priority: 5 });
  if (paused) await queue.pause();
  const counts = await queue.getJobCounts();
  const report = { ...counts, isPaused: await queue.isPaused(), consumers: (await queue.getWorkers()).length };
  await new Promise((done) => process.stdout.write(JSON.stringify({ library: `bullmq ${version}`, queues: { [queueName]: report } }) + '\n', done));
  process.exit(0); // as a killed worker: the locks stay
}

main().catch((error) => { console.error(error); process.exit(1); });
