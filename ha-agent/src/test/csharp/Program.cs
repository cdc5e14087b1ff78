// Runs the original class in the place of a stand-in: same arguments, of which only the last six count, and the same kind of record (ActivityLayout).
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Reflection;
using System.Threading;
using Microsoft.Azure.Devices.Client;

public static class Program
{
    private const int Slots = 4096, FirstSlot = 64, SlotLength = 4, Distances = 16;

    private static MemoryMappedViewAccessor record;

    private static long Nanos() { return Stopwatch.GetTimestamp() * (1000000000L / Stopwatch.Frequency); }

    private static void Write(int place, long value) { record.Write(place * 8L, value); }

    public static void Main(string[] arguments)
    {
        string[] ours = new string[6];
        Array.Copy(arguments, arguments.Length - 6, ours, 0, 6);
        var settings = new Dictionary<string, string>();
        foreach (string line in File.ReadAllLines(ours[0]))
        {
            int colon = line.IndexOf(": ");
            settings[line.Substring(0, colon)] = line.Substring(colon + 2).Trim('"');
        }
        var file = MemoryMappedFile.CreateFromFile(ours[2], FileMode.CreateNew, null, (FirstSlot + Slots * SlotLength) * 8L);
        record = file.CreateViewAccessor();
        Write(0, 0x4f6e6541637476L);
        Environment.SetEnvironmentVariable("IOTEDGE_DEVICEID", settings["nodeId"]);
        int interval = int.Parse(settings["probeIntervalMS"]);
        int count = int.Parse(settings["failedProbeCount"]);
        var node = new IoTEdgeModuleHA.IoTEdgeModuleHA(
            new ModuleClient(int.Parse(ours[5])),
            udpPort: int.Parse(settings["transport.port"]),
            broadcastSubnet: settings["transport.broadcastSubnet"],
            probeIntervalMS: interval,
            failedProbeCount: count);
        FieldInfo heard = node.GetType().GetField("lastActiveMessage", BindingFlags.NonPublic | BindingFlags.Instance);
        new Thread(() => Watch(node, heard, interval * count)) { IsBackground = true }.Start();
        Environment.Exit(Console.In.Read() < 0 ? 1 : 0);
    }

    private static void Watch(IoTEdgeModuleHA.IoTEdgeModuleHA node, FieldInfo heard, int timeoutMillis)
    {
        bool active = false;
        int interval = -1;
        long readings = 0, previous = 0;
        while (true)
        {
            long before = Nanos();
            bool yes = node.isActive;
            long after = Nanos();
            int slot = FirstSlot + interval * SlotLength;
            if (yes && !active)
            {
                interval++;
                slot += SlotLength;
                Write(slot, after);
                Write(slot + 1, before);
                Thread.MemoryBarrier();
                Write(1, interval + 1);
            }
            else if (yes) { Write(slot + 1, before); }
            else if (active) { Write(slot + 2, after); }
            active = yes;
            if (readings > 0)
            {
                int place = Distances + (int)Math.Min(47, 1 + Math.Log(Math.Max(1, before - previous), 2));
                Write(place, record.ReadInt64(place * 8L) + 1);
            }
            previous = before;
            Write(3, ++readings);
            Write(2, before);
            // The states of NodeState by their place, then: knows an active one, when.
            Write(4, yes ? 3 : 1);
            bool follows = ((DateTime)heard.GetValue(node)).AddMilliseconds(timeoutMillis) > DateTime.UtcNow;
            Write(8, !yes && follows ? 1 : 0);
            Write(9, before);
            Thread.Sleep(1);
        }
    }
}
