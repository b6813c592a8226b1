// Fills a queue through pg-boss and prints what the library and its own tables' states say.
//
// fill-pg-boss.js [pg-boss12] DATABASE_URL QUEUE [READY [SCHEDULED [FAILED [ACTIVE [RETRY]]]]]
//
// FAILED jobs are taken and fail for good, RETRY ones fail and wait an hour for another try, ACTIVE ones are taken and never
// finished. "size" is the library's own queue size or statistics.
const args = process.argv.slice(2);
const module_ = args[0].startsWith('pg-boss') ? args.shift() : 'pg-boss';
const loaded = require(module_);
const PgBoss = loaded.PgBoss || loaded.default || loaded;
const { version } = require(module_ + '/package.json');
const { Client } = require('pg');
const [url, name, ...numbers] = args;
const [ready, scheduled, failed, active, retried] = [...numbers.map(Number), 0, 0, 0, 0, 0];
const secret = { address: 'astronaut@example.com' };

async function main() {
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  boss.on('error', (error) => { throw error; });
  await boss.start();
  await boss.createQueue(name);
  const take = async (options) => {
    const id = await boss.send(name, secret, options);
    const [job] = await boss.fetch(name);
    if (!job || job.id !== id) throw new Error('took another job');
    return id;
  };
  for (let n = 0; n < failed; n++) await boss.fail(name, await take({ retryLimit: 0 }), { message: 'for ' + secret.address });
  for (let n = 0; n < retried; n++) await boss.fail(name, await take({ retryLimit: 3, retryDelay: 3600 }));
  for (let n = 0; n < active; n++) await take({});
  for (let n = 0; n < ready; n++) await boss.send(name, secret);
  for (let n = 0; n < scheduled; n++) await boss.send(name, secret, { startAfter: 3600 });
  const size = boss.getQueueStats ? await boss.getQueueStats(name) : await boss.getQueueSize(name);
  const client = new Client({ connectionString: url });
  await client.connect();
  const states = await client.query('select state::text, count(*)::int from pgboss.job where name = $1 group by 1', [name]);
  await client.end();
  const report = Object.fromEntries(states.rows.map((row) => [row.state, row.count]));
  console.log(JSON.stringify({ library: `pg-boss ${version}`, queues: { [name]: { ...report, size } } }));
  process.exit(0);
}

main().catch((error) => { console.error(error); process.exit(1); });
