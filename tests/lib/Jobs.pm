# Taipan: runs commands side by side, each with a limit of time and memory, and keeps what they print. MIT licence.
package Jobs;
use strict;
use warnings;
use Exporter 'import';
use POSIX ':sys_wait_h';
use Time::HiRes 'time';
our @EXPORT = qw(run_jobs slurp spew processors);

sub slurp {
    my ($path) = @_;
    open my $file, '<:raw', $path or return undef;
    local $/;
    my $text = <$file>;
    return defined $text ? $text : '';
}

sub spew {
    my ($path, $text) = @_;
    open my $file, '>:raw', $path or die "$path: $!";
    print $file $text;
    close $file or die "$path: $!";
}

sub processors {
    my $text = slurp('/proc/cpuinfo') // '';
    my $count = () = $text =~ /^processor\s*:/mg;
    return $count || 1;
}

# A job: { name, command => [..], folder, timeout (s), memory (KiB, 0: no limit), environment => {}, done => sub }.
# done is called in this process with the job, which then also has {status} (wait status), {timed_out}, {seconds},
# {stdout}, {stderr}.
sub run_jobs {
    my ($parallel, $scratch, @queue) = @_;
    my %running;
    my $serial = 0;
    while (@queue || %running) {
        while (@queue && keys %running < $parallel) {
            my $job = shift @queue;
            $job->{output} = "$scratch/" . ++$serial;
            $job->{started} = time;
            $running{ start_job($job) } = $job;
        }
        my $pid = waitpid(-1, WNOHANG);
        if ($pid > 0 && $running{$pid}) {
            finish_job(delete $running{$pid}, $?);
            next;
        }
        for my $late (grep { time - $running{$_}{started} > $running{$_}{timeout} } keys %running) {
            $running{$late}{timed_out} = 1;
            kill 'KILL', -$late;
        }
        select undef, undef, undef, 0.005;
    }
}

sub start_job {
    my ($job) = @_;
    my $pid = fork // die "fork: $!";
    return $pid if $pid;
    setpgrp(0, 0);
    chdir $job->{folder} or die "$job->{folder}: $!" if $job->{folder};
    umask 022;
    delete @ENV{ grep { /^PYTHON|^TAIPANHOME/ } keys %ENV };    # what the caller has set is no part of a test
    $ENV{$_} = $job->{environment}{$_} for keys %{ $job->{environment} || {} };
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', "$job->{output}.out" or die;
    open STDERR, '>', "$job->{output}.err" or die;
    my @command = @{ $job->{command} };
    @command = ('sh', '-c', "ulimit -v $job->{memory}; exec \"\$@\"", 'sh', @command) if $job->{memory};
    exec { $command[0] } @command or print STDERR "$command[0]: $!\n";
    POSIX::_exit(127);
}

sub finish_job {
    my ($job, $status) = @_;
    $job->{status} = $status;
    $job->{seconds} = time - $job->{started};
    $job->{stdout} = slurp("$job->{output}.out");
    $job->{stderr} = slurp("$job->{output}.err");
    unlink "$job->{output}.out", "$job->{output}.err";
    $job->{done}->($job);
}

1;
