/** High availability for a module or device of an IoT hub, in three lines. */
package io.oneactive.iotedge;
