/**
 * A device that goes where the Device Provisioning Service sends it, and goes on there: {@link io.oneactive.iotedge.failover.FailoverClient}.
 */
package io.oneactive.iotedge.failover;
