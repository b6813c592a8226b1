# Fills a queue through Sidekiq and prints what Sidekiq's own API says.
#
# fill-sidekiq.rb REDIS_URL QUEUE [READY [SCHEDULED [RETRY [DEAD]]]]
#
# Retries and dead jobs are put there by the API that Sidekiq's own pages use. For jobs in progress run work-sidekiq.rb.
require "json"
require "sidekiq"
require "sidekiq/api"

url, queue, *numbers = ARGV
ready, scheduled, retried, dead = (numbers.map(&:to_i) + [0] * 4).first(4)
Sidekiq.logger.level = Logger::FATAL if Sidekiq.logger
Sidekiq.configure_client { |config| config.redis = { url: url } }

class Report
  include Sidekiq::Worker
  def perform(*); end
end

ready.times { |n| Report.set(queue: queue).perform_async("astronaut@example.com", n) }
scheduled.times { |n| Report.set(queue: queue).perform_in(3600, "astronaut@example.com", n) }
job = lambda do
  now = Time.now.to_f
  { "class" => "Report", "queue" => queue, "args" => ["astronaut@example.com"], "jid" => SecureRandom.hex(12), "retry" => true,
    "created_at" => now, "enqueued_at" => now, "retry_count" => 0, "failed_at" => now, "error_class" => "RuntimeError",
    "error_message" => "astronaut@example.com" }
end
retried.times { Sidekiq::RetrySet.new.schedule(Time.now.to_f + 3600, job.call) }
dead.times { Sidekiq::DeadSet.new.kill(Sidekiq.dump_json(job.call), notify_failure: false) }

stats = Sidekiq::Stats.new
queues = Sidekiq::Queue.all.to_h { |q| [q.name, { ready: q.size, latency: q.latency, paused: q.paused? }] }
puts JSON.generate(library: "sidekiq #{Sidekiq::VERSION}", queues: queues, scheduled: stats.scheduled_size, retry: stats.retry_size,
                   dead: stats.dead_size, processed: stats.processed, failed: stats.failed, workers: stats.workers_size,
                   processes: stats.processes_size)
