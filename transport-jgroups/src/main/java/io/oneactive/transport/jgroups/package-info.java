/**
 * The transport {@code jgroups}: frames over a JGroups channel, which the transport opens from a stack that is shipped or from a file, or which
 * the application has ({@link io.oneactive.transport.jgroups.JGroupsTransport#over}).
 */
package io.oneactive.transport.jgroups;
