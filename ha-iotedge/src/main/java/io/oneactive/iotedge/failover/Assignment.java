package io.oneactive.iotedge.failover;

/**
 * Where the Device Provisioning Service sends a device.
 *
 * @param hub host name
 * @param deviceId by which the hub knows it
 */
record Assignment(String hub, String deviceId) {}
