# Sidekiq jobs of which some fail, the process that runs them, and Sidekiq's own count of them.
#
# jobs-sidekiq.rb REDIS_URL work     a Sidekiq process, as it prints by itself
# jobs-sidekiq.rb REDIS_URL fill     enqueues
# jobs-sidekiq.rb REDIS_URL count    prints the counts as JSON: by class what the process's middleware has seen, and its totals
#
# 102 Charge, of which every third fails and is given up; 60 Mail, none fails; 12 Report, each fails and will be tried again in an hour.
require "json"
if $PROGRAM_NAME == __FILE__
  url, mode = ARGV
  ENV["REDIS_URL"] = url
  require mode == "work" ? "sidekiq/cli" : "sidekiq"
  require "sidekiq/api"
end

class Charge
  include Sidekiq::Worker
  sidekiq_options queue: "mail", retry: false
  def perform(n)
    raise "declined" if n % 3 == 0
  end
end

class Mail
  include Sidekiq::Worker
  sidekiq_options queue: "mail"
  def perform(n)
    sleep 0.002 * (n % 10)
  end
end

class Report
  include Sidekiq::Worker
  sidekiq_options queue: "mail"
  sidekiq_retry_in { 3600 }
  def perform(*)
    raise "not yet"
  end
end

# Count keeps how the jobs of each class end.
class Count
  def call(worker, *)
    own = worker.class.name
    add(own, "started")
    yield
    add(own, "done")
  rescue StandardError
    add(own, "failed")
    raise
  end

  def add(own, what)
    Sidekiq.redis { |c| c.hincrby("orbit:#{own}", what, 1) }
  end
end

Sidekiq.configure_server { |config| config.server_middleware { |chain| chain.add(Count) } }

if $PROGRAM_NAME == __FILE__
  case mode
  when "work"
    cli = Sidekiq::CLI.instance
    cli.parse(["-q", "mail", "-c", "3", "-t", "1", "-r", File.expand_path(__FILE__)])
    cli.run
  when "fill"
    { Charge => 102, Mail => 60, Report => 12 }.each { |job, n| n.times { |i| job.perform_async(i) } }
  else
    counts = [Charge, Mail, Report].to_h do |job|
      seen = Sidekiq.redis { |c| c.hgetall("orbit:#{job}") }
      again = Sidekiq::RetrySet.new.count { |retried| retried.klass == job.name }
      [job.name, { started: seen["started"].to_i, done: seen["done"].to_i, failed: seen["failed"].to_i, retried: again }]
    end
    stats = Sidekiq::Stats.new
    puts JSON.generate(counts: counts, processed: stats.processed, failed: stats.failed)
  end
end
