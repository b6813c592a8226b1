# Fills a queue through Delayed Job and prints what its model's own scopes count.
#
# fill-delayed_job.rb DATABASE_URL QUEUE [READY [SCHEDULED [FAILED [ACTIVE [RETRY]]]]]
#
# Makes the table by the library's own migration where there is none. FAILED jobs raise in a real worker of this process which keeps
# them (destroy_failed_jobs = false); RETRY jobs raise once and are due in an hour; ACTIVE ones are locked by a worker that never returns. An empty
# QUEUE stands for none (NULL).
require "json"
require "active_record"
require "delayed_job_active_record"
require "erb"

url, queue, *numbers = ARGV
ready, scheduled, failed, active, retried = (numbers.map(&:to_i) + [0] * 5).first(5)
queue = nil if queue.empty?
ActiveRecord::Base.establish_connection(url)
ActiveRecord::Migration.verbose = false
Delayed::Worker.logger = nil

class Report < Struct.new(:address)
  def perform; end
end

class Boom < Struct.new(:address)
  def perform = raise("for #{address}")

  # The library's own delay is some seconds: the job would be due again before a slow machine is done here.
  def reschedule_at(now, _attempts) = now + 3600
end

unless ActiveRecord::Base.connection.table_exists?(:delayed_jobs)
  gem_directory = Gem.loaded_specs["delayed_job_active_record"]&.full_gem_path
  templates = Dir[*[gem_directory && "#{gem_directory}/lib", *$LOAD_PATH].compact.map { |d| "#{d}/generators/delayed_job/templates/migration.rb" }]
  abort "no migration template" if templates.empty?
  migration_version = "[#{ActiveRecord::Migration.current_version}]"
  source = ERB.new(File.read(templates.first)).result(binding)
  eval(source)
  CreateDelayedJobs.new.change rescue CreateDelayedJobs.up
end

run = lambda do |attempts, count|
  Delayed::Worker.destroy_failed_jobs = false
  Delayed::Worker.max_attempts = attempts
  count.times { Delayed::Job.enqueue(Boom.new("astronaut@example.com"), queue: queue) }
  Delayed::Worker.new(quiet: true).work_off(count)
end
run.call(1, failed)
run.call(25, retried)
active.times { Delayed::Job.enqueue(Report.new("astronaut@example.com"), queue: queue) }
worker = Delayed::Worker.new(quiet: true)
worker.name = "host:gone pid:1"
active.times { Delayed::Job.reserve(worker) or abort "nothing to take" }
ready.times { Delayed::Job.enqueue(Report.new("astronaut@example.com"), queue: queue) }
scheduled.times { Delayed::Job.enqueue(Report.new("astronaut@example.com"), queue: queue, run_at: Time.now + 3600) }

jobs = Delayed::Job.where(queue: queue)
version = ->(name) { Gem.loaded_specs[name]&.version || (Gem::Specification.find_by_name(name).version rescue "?") }
puts JSON.generate(library: "delayed_job #{version.call('delayed_job')}", queues: { queue.to_s => {
  ready: jobs.merge(Delayed::Job.ready_to_run("somebody else", Delayed::Worker.max_run_time)).count,
  scheduled: jobs.where(attempts: 0).where("run_at > ?", Delayed::Job.db_time_now).count,
  retry: jobs.where(failed_at: nil).where("attempts > 0").count,
  active: jobs.where.not(locked_at: nil).where(failed_at: nil).count,
  failed: jobs.where.not(failed_at: nil).count
} })
