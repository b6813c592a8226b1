# Delayed Job's jobs of which some fail, the worker that runs them until none is left, and its own count of them by its callbacks.
#
# jobs-delayed_job.rb DATABASE_URL
#
# The table is there already. 30 Charge, of which every third fails and is given up; 12 Mail, none fails; 6 Report, each fails and will be
# tried again in an hour. Each line is printed twice, by the worker and by the app's logger, as it is in a Rails app on Heroku.
require "json"
require "logger"
require "active_record"
require "delayed_job_active_record"

$stdout.sync = true
ActiveRecord::Base.establish_connection(ARGV[0])
Delayed::Worker.logger = Logger.new($stdout)
Delayed::Worker.destroy_failed_jobs = false

class Charge < Struct.new(:n)
  def perform
    raise "declined" if n % 3 == 0
  end

  def max_attempts = 1
end

class Mail < Struct.new(:n)
  def perform; end
end

class Report < Struct.new(:n)
  def perform = raise("not yet")
  def reschedule_at(now, _attempts) = now + 3600
end

COUNTS = Hash.new { |all, name| all[name] = { started: 0, done: 0, failed: 0, retried: 0 } }

# Count keeps how the jobs of each class end.
class Count < Delayed::Plugin
  callbacks do |life|
    life.before(:perform) { |_, job| COUNTS[job.name][:started] += 1 }
    life.after(:invoke_job) { |job| COUNTS[job.name][:done] += 1 }
    life.before(:error) { |_, job| COUNTS[job.name][:failed] += 1 }
    life.before(:error) { |_, job| COUNTS[job.name][:retried] += 1 }
    life.before(:failure) { |_, job| COUNTS[job.name][:retried] -= 1 }
  end
end

Delayed::Worker.plugins << Count
{ Charge => 30, Mail => 12, Report => 6 }.each { |job, n| n.times { |i| Delayed::Job.enqueue(job.new(i), queue: "mail") } }
Delayed::Worker.new(quiet: false).work_off(48)
puts "counts " + JSON.generate(counts: COUNTS)
