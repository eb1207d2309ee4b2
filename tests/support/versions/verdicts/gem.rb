#!/usr/bin/env ruby
# Adds RubyGems' verdict to each "a<TAB>b" line. With --about, says which program speaks. A version that
# RubyGems refuses ends the program.
if ARGV == ['--about']
  puts "RubyGems #{Gem::VERSION}, Gem::Version"
else
  $stdin.each_line do |line|
    a, b = line.chomp.split("\t")
    puts "#{a}\t#{b}\t#{Gem::Version.new(a) <=> Gem::Version.new(b)}"
  end
end
