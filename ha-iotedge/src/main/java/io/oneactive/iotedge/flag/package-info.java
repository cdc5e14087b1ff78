/**
 * One flag in the twins of a pool of devices that know nothing of each other: {@link io.oneactive.iotedge.flag.FlagController} gives it to one of them,
 * {@link io.oneactive.iotedge.flag.TwinFlag} follows it.
 */
package io.oneactive.iotedge.flag;
