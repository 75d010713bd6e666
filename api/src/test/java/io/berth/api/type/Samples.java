package io.berth.api.type;

/** Answers of the Engine, shortened. */
final class Samples {
    /** Of {@code GET /containers/a/json?size=1}. */
    static final String INSPECT = """
            {"Id":"8bb3","Created":"2026-01-22T10:12:20.431660525Z","Path":"sh","Args":["-c","exit 7"],
            "State":{"Status":"created","Running":false,"Paused":false,"Restarting":false,"OOMKilled":false,
            "Dead":false,"Pid":0,"ExitCode":0,"Error":"","StartedAt":"0001-01-01T00:00:00Z",
            "FinishedAt":"0001-01-01T00:00:00Z"},"Image":"sha256:616c","ResolvConfPath":"",
            "HostnamePath":"","HostsPath":"","LogPath":"","Name":"/a","RestartCount":0,"Driver":"overlay2",
            "Platform":"linux","MountLabel":"","ProcessLabel":"","AppArmorProfile":"","ExecIDs":null,
            "HostConfig":{"Binds":null,"ContainerIDFile":"","LogConfig":{"Type":"json-file","Config":{}},
            "NetworkMode":"none","PortBindings":{},"RestartPolicy":{"Name":"no","MaximumRetryCount":0},
            "AutoRemove":false,"VolumeDriver":"","VolumesFrom":null,"ConsoleSize":[0,0],"CapAdd":null,
            "CapDrop":null,"CgroupnsMode":"host","Dns":[],"DnsOptions":[],"DnsSearch":null,
            "ExtraHosts":null,"GroupAdd":null,"IpcMode":"private","Cgroup":"","Links":null,"OomScoreAdj":0,
            "PidMode":"","Privileged":false,"PublishAllPorts":false,"ReadonlyRootfs":false,
            "SecurityOpt":null,"UTSMode":"","UsernsMode":"","ShmSize":67108864,"Runtime":"runc",
            "Isolation":"","CpuShares":0,"Memory":0,"NanoCpus":0,"CgroupParent":"","BlkioWeight":0,
            "BlkioWeightDevice":[],"BlkioDeviceReadBps":[],"BlkioDeviceWriteBps":[],
            "BlkioDeviceReadIOps":[],"BlkioDeviceWriteIOps":null,"CpuPeriod":0,"CpuQuota":0,
            "CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":[],
            "DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,"MemorySwap":0,
            "MemorySwappiness":null,"OomKillDisable":false,"PidsLimit":null,"Ulimits":[],"CpuCount":0,
            "CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":["/proc/kcore"],
            "ReadonlyPaths":["/proc/sys"]},"GraphDriver":{"Data":{"LowerDir":"/l","UpperDir":"/u"},
            "Name":"overlay2"},"SizeRw":0,"SizeRootFs":205,"Mounts":[{"Type":"bind","Source":"/s",
            "Destination":"/x","Mode":"","RW":true,"Propagation":"rprivate"},{"Type":"volume","Name":"v",
            "Source":"/v","Destination":"/y","Driver":"local","Mode":"z","RW":false,"Propagation":""}],
            "Config":{"Hostname":"8bb3","Domainname":"","User":"","AttachStdin":false,"AttachStdout":true,
            "AttachStderr":true,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,"Cmd":["sh"],
            "Image":"busybox","Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{}},
            "NetworkSettings":{"Bridge":"","SandboxID":"","SandboxKey":"","Ports":{"80/tcp":null},
            "HairpinMode":false,"LinkLocalIPv6Address":"","LinkLocalIPv6PrefixLen":0,
            "SecondaryIPAddresses":null,"SecondaryIPv6Addresses":null,"EndpointID":"","Gateway":"",
            "GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"",
            "MacAddress":"","Networks":{"none":{"IPAMConfig":null,"Links":null,"Aliases":null,
            "MacAddress":"","DriverOpts":null,"GwPriority":0,"NetworkID":"","EndpointID":"","Gateway":"",
            "IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"","GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,
            "DNSNames":null}}}}""";

    /** With the members that are left out when they are not set. */
    static final String FULL_HOST_CONFIG = """
            {"Binds":["/a:/b"],"ContainerIDFile":"","LogConfig":{"Type":"json-file","Config":{}},
            "NetworkMode":"none","PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},
            "RestartPolicy":{"Name":"no","MaximumRetryCount":0},"AutoRemove":false,"VolumeDriver":"",
            "VolumesFrom":null,"ConsoleSize":[0,0],"Annotations":{"a":"b"},"CapAdd":["NET_ADMIN"],
            "CapDrop":null,"CgroupnsMode":"host","Dns":[],"DnsOptions":[],"DnsSearch":null,
            "ExtraHosts":null,"GroupAdd":null,"IpcMode":"private","Cgroup":"","Links":null,"OomScoreAdj":0,
            "PidMode":"","Privileged":false,"PublishAllPorts":false,"ReadonlyRootfs":false,
            "SecurityOpt":null,"StorageOpt":{"size":"1G"},"Tmpfs":{"/run":""},"UTSMode":"","UsernsMode":"",
            "ShmSize":67108864,"Sysctls":{"net.a":"1"},"Runtime":"runc","Isolation":"","CpuShares":0,
            "Memory":0,"NanoCpus":0,"CgroupParent":"","BlkioWeight":0,
            "BlkioWeightDevice":[{"Path":"/dev/sda","Weight":10}],"BlkioDeviceReadBps":[{"Path":"/dev/sda",
            "Rate":10}],"BlkioDeviceWriteBps":[],"BlkioDeviceReadIOps":[],"BlkioDeviceWriteIOps":null,
            "CpuPeriod":0,"CpuQuota":0,"CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"",
            "CpusetMems":"","Devices":[{"PathOnHost":"/dev/a","PathInContainer":"/dev/b",
            "CgroupPermissions":"rwm"}],"DeviceCgroupRules":null,"DeviceRequests":[{"Driver":"","Count":-1,
            "DeviceIDs":null,"Capabilities":[["gpu"]],"Options":{}}],"MemoryReservation":0,"MemorySwap":0,
            "MemorySwappiness":0,"OomKillDisable":false,"PidsLimit":5,"Ulimits":[{"Name":"nofile","Hard":4,
            "Soft":3}],"CpuCount":0,"CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,
            "Mounts":[{"Type":"tmpfs","Target":"/t","ReadOnly":true,"TmpfsOptions":{"SizeBytes":9,
            "Mode":511}},{"Type":"volume","Source":"v","Target":"/v","VolumeOptions":{"NoCopy":true,
            "Labels":{"a":"b"},"DriverConfig":{"Name":"local","Options":{"o":"p"}}}},{"Type":"bind",
            "Source":"/s","Target":"/u","BindOptions":{"Propagation":"rslave"}}],"MaskedPaths":[],
            "ReadonlyPaths":null,"Init":false}""";

    /** With the members that are left out when they are not set. */
    static final String FULL_CONFIG = """
            {"Hostname":"h","Domainname":"d","User":"u","AttachStdin":true,"AttachStdout":true,
            "AttachStderr":true,"ExposedPorts":{"80/tcp":{}},"Tty":true,"OpenStdin":true,"StdinOnce":true,
            "Env":["A=b"],"Cmd":["a"],"Healthcheck":{"Test":["CMD","a"],"Interval":1,"Timeout":2,
            "StartPeriod":3,"StartInterval":4,"Retries":5},"ArgsEscaped":true,"Image":"i",
            "Volumes":{"/v":{}},"WorkingDir":"/w","Entrypoint":[],"NetworkDisabled":true,
            "MacAddress":"02:42:ac:11:00:09","OnBuild":[],"Labels":{"a":"b"},"StopSignal":"SIGINT",
            "StopTimeout":0,"Shell":["/bin/sh"]}""";

    /** One element of {@code GET /containers/json?size=1}. */
    static final String SUMMARY = """
            {"Id":"89aa","Names":["/a"],"Image":"busybox","ImageID":"sha256:616c","Command":"cat",
            "Created":1795342340,"Ports":[],"SizeRootFs":205,"Labels":{"foo":"bar"},"State":"created",
            "Status":"Created","HostConfig":{"NetworkMode":"none"},
            "NetworkSettings":{"Networks":{"none":{"IPAMConfig":null,"Links":null,"Aliases":null,
            "MacAddress":"","DriverOpts":null,"GwPriority":0,"NetworkID":"","EndpointID":"","Gateway":"",
            "IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"","GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,
            "DNSNames":null}}},"Mounts":[]}""";

    /** Of {@code GET /images/busybox/json}. */
    static final String IMAGE = """
            {"Id":"sha256:616c","RepoTags":["busybox:latest"],"RepoDigests":[],"Parent":"",
            "Comment":"Imported from -","Created":"2026-01-22T09:58:39.494130747Z","DockerVersion":"28.5.2",
            "Author":"","Architecture":"amd64","Os":"linux","Size":2065225,
            "GraphDriver":{"Data":{"MergedDir":"/m"},"Name":"overlay2"},"RootFS":{"Type":"layers",
            "Layers":["sha256:2784"]},"Metadata":{"LastTagTime":"0001-01-01T00:00:00Z"},
            "Config":{"Cmd":["sh"],"Entrypoint":null,"Env":null,"Labels":null,"OnBuild":null,"User":"",
            "Volumes":null,"WorkingDir":""}}""";

    /** Of {@code GET /version}. */
    static final String VERSION = """
            {"Platform":{"Name":""},"Components":[{"Name":"Engine","Version":"28",
            "Details":{"ApiVersion":"1.51","Arch":"amd64"}}],"Version":"28","ApiVersion":"1.51",
            "MinAPIVersion":"1.24","GitCommit":"3ef3","GoVersion":"go1","Os":"linux","Arch":"amd64",
            "KernelVersion":"6.18","BuildTime":"2026-01-15T11:02:57.000000000+00:00"}""";

    /** Of {@code GET /info}. */
    static final String INFO = """
            {"ID":"8e36","Containers":0,"ContainersRunning":0,"ContainersPaused":0,"ContainersStopped":0,
            "Images":2,"Driver":"overlay2","DriverStatus":[["Backing Filesystem","extfs"],
            ["Supports d_type","true"],["Using metacopy","false"],["Native Overlay Diff","true"],
            ["userxattr","false"]],"Plugins":{"Volume":["local"],"Network":["bridge","host","ipvlan",
            "macvlan","null","overlay"],"Authorization":null,"Log":["awslogs","fluentd","gelf","journald",
            "json-file","local","splunk","syslog"]},"MemoryLimit":true,"SwapLimit":true,
            "KernelMemoryTCP":true,"CpuCfsPeriod":true,"CpuCfsQuota":true,"CPUShares":true,"CPUSet":true,
            "PidsLimit":true,"IPv4Forwarding":true,"Debug":false,"NFd":26,"OomKillDisable":true,
            "NGoroutines":42,"SystemTime":"2026-01-22T10:12:20.868271625Z","LoggingDriver":"json-file",
            "CgroupDriver":"cgroupfs","CgroupVersion":"1","NEventsListener":0,"KernelVersion":"6.18",
            "OperatingSystem":"Debian","OSVersion":"","OSType":"linux","Architecture":"x86_64",
            "IndexServerAddress":"https://index.docker.io/v1/",
            "RegistryConfig":{"IndexConfigs":{"docker.io":{"Mirrors":[],"Name":"docker.io","Official":true,
            "Secure":true}},"InsecureRegistryCIDRs":["::1/128","127.0.0.0/8"],"Mirrors":null},"NCPU":2,
            "MemTotal":25276510208,"GenericResources":null,"DockerRootDir":"/d","HttpProxy":"",
            "HttpsProxy":"","NoProxy":"","Name":"vm","Labels":[],"ExperimentalBuild":false,
            "ServerVersion":"28","Runtimes":{"runc":{"path":"runc","status":{"a":"b"}}},
            "DefaultRuntime":"runc","Swarm":{"NodeID":"","NodeAddr":"","LocalNodeState":"inactive",
            "ControlAvailable":false,"Error":"","RemoteManagers":null},"LiveRestoreEnabled":false,
            "Isolation":"","InitBinary":"docker-init","ContainerdCommit":{"ID":""},
            "RuncCommit":{"ID":"1.3"},"InitCommit":{"ID":""},
            "SecurityOptions":["name=seccomp,profile=builtin"],"FirewallBackend":{"Driver":"iptables"},
            "CDISpecDirs":[],"Warnings":null}""";

    private Samples() {}
}
