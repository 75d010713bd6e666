/**
 * Log drivers that send what a container prints to a log service: syslog, gelf, fluentd, journald. Lines wait in a bounded
 * queue; a thread of their own sends them, so a service that is slow, gone or silent holds up neither the container nor the
 * engine.
 */
@NullMarked
package io.berth.streams.log.remote;

import org.jspecify.annotations.NullMarked;
