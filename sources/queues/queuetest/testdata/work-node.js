// A real worker of BullMQ, Bull or Bee-Queue. It says "ready" when it takes jobs.
//
// work-node.js bullmq|bullmq5|bull|bee-queue REDIS_URL QUEUE CONCURRENCY hold|quick
//
// "quick" works off what the fillers enqueue, "hold" never finishes a job.
const [library, url, name, concurrency, mode] = process.argv.slice(2);
const report = () => (mode === 'hold' ? new Promise(() => {}) : Promise.resolve());
const limit = Number(concurrency);

async function main() {
  if (library === 'bull') {
    const queue = new (require('bull'))(name, url);
    await queue.isReady();
    queue.process(limit, report);
  } else if (library === 'bee-queue') {
    const queue = new (require('bee-queue'))(name, { redis: url });
    await queue.ready();
    queue.process(limit, report);
  } else {
    const { Worker } = require(library);
    const connection = new (require('ioredis'))(url, { maxRetriesPerRequest: null });
    await new Worker(name, report, { connection, concurrency: limit }).waitUntilReady();
  }
  console.log('ready');
}

main().catch((error) => { console.error(error); process.exit(1); });
