# Prints what Sidekiq's own API says of everything that is shown of it.
#
# report-sidekiq.rb REDIS_URL
require "json"
require "sidekiq"
require "sidekiq/api"

url, = ARGV
Sidekiq.logger.level = Logger::FATAL
Sidekiq.configure_client { |config| config.redis = { url: url } }

stats = Sidekiq::Stats.new
puts JSON.generate(
  version: Sidekiq::VERSION,
  queues: Sidekiq::Queue.all.to_h { |q| [q.name, { ready: q.size, latency: q.latency }] },
  scheduled: stats.scheduled_size, retry: stats.retry_size, dead: stats.dead_size,
  processed: stats.processed, failed: stats.failed, busy: stats.workers_size,
  processes: Sidekiq::ProcessSet.new(false).map do |p|
    { host: p["hostname"], busy: p["busy"], concurrency: p["concurrency"], queues: p["queues"].sort }
  end,
  work: Sidekiq::WorkSet.new.map { |_, _, work| { queue: work["queue"], class: work["payload"]["class"], run_at: work["run_at"] } }
)
