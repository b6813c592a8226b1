# A real Sidekiq process, with its heartbeats. It says "Booting Sidekiq" when it is about to take jobs.
#
# work-sidekiq.rb REDIS_URL QUEUE[,QUEUE...] CONCURRENCY hold|quick [DYNO]
#
# "quick" works off what fill-sidekiq.rb enqueues, "hold" never finishes a job. DYNO is the dyno's name, such as worker.1,
# with which Sidekiq begins the process's identity.
if $PROGRAM_NAME == __FILE__
  url, queues, concurrency, mode, dyno = ARGV
  ENV["REDIS_URL"], ENV["ORBIT"] = url, mode
  ENV["DYNO"] = dyno if dyno
  require "sidekiq/cli"
end

class Report
  include Sidekiq::Worker
  def perform(*)
    sleep if ENV["ORBIT"] == "hold"
  end
end

if $PROGRAM_NAME == __FILE__
  cli = Sidekiq::CLI.instance
  cli.parse([*queues.split(",").flat_map { |q| ["-q", q] }, "-c", concurrency, "-t", "1", "-r", File.expand_path(__FILE__)])
  cli.run
end
