internal import Foundation
internal import Glibc

/// A real WebDAV server on a free port of this machine; it ends with the value.
public final class WebDAVServer {
    /// Whose program it is.
    public enum Kind: String, CaseIterable, Sendable {
        /// Apache with mod_dav.
        case apache
        /// nginx with its extended DAV module.
        case nginx

        var program: String { self == .apache ? "/usr/sbin/apache2" : "/usr/sbin/nginx" }
    }

    /// The port.
    public let port: UInt16
    /// The folder whose content it serves.
    public let root: String
    private let home: Home
    private var running: Running?

    /// Starts one and waits until it answers.
    public init(_ kind: Kind) throws {
        home = try Home()
        root = home.path + "/root"
        port = try Self.freePort()
        // Both serve as another user where root starts them.
        for folder in ["root", "work"] {
            guard mkdir(home.path + "/" + folder, 0o777) == 0, chmod(home.path + "/" + folder, 0o777) == 0 else {
                throw CannotStart(errno: errno)
            }
        }
        chmod(home.path, 0o755)
        let file = try home.write("conf", kind == .apache ? apache : nginx)
        let words = kind == .apache ? ["-f", file, "-X"] : ["-c", file, "-e", home.path + "/errors"]
        running = try Running(
            [kind.program] + words, variables: home.variables, descriptors: [:], outputClosed: false)
        let address = port
        guard Clock.waits(20, until: { Self.answers(address) }) else { throw CannotStart(errno: ETIMEDOUT) }
    }

    deinit {
        running?.signal(SIGTERM)
        _ = try? running?.finish(within: 10)
    }

    private var nginx: String {
        let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        let passing = kinds.map { "\($0)_temp_path \(home.path)/work;" }.joined(separator: " ")
        return """
            load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;
            daemon off; worker_processes 1; pid \(home.path)/pid; error_log \(home.path)/errors;
            events { worker_connections 64; }
            http { access_log off; \(passing)
              server { listen 127.0.0.1:\(port); client_max_body_size 8m; root \(root);
                location / { dav_methods PUT DELETE MKCOL COPY MOVE; dav_ext_methods PROPFIND OPTIONS; } } }

            """
    }

    private var apache: String {
        """
        ServerRoot /usr/lib/apache2
        LoadModule mpm_event_module modules/mod_mpm_event.so
        LoadModule authz_core_module modules/mod_authz_core.so
        LoadModule dav_module modules/mod_dav.so
        LoadModule dav_fs_module modules/mod_dav_fs.so
        Listen 127.0.0.1:\(port)
        ServerName localhost
        PidFile \(home.path)/pid
        ErrorLog \(home.path)/errors
        DefaultRuntimeDir \(home.path)/work
        DavLockDB \(home.path)/work/lock
        DocumentRoot \(root)
        <Directory \(root)>
          Dav On
          Require all granted
        </Directory>

        """
    }

    private static func answers(_ port: UInt16) -> Bool {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(number) }
        var place = loopback(port)
        return withUnsafePointer(to: &place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// A port nobody has at the moment.
    private static func freePort() throws -> UInt16 {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(number) }
        var place = loopback(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, size) == 0 && getsockname(number, $0, &size) == 0
            }
        }
        guard isBound else { throw CannotStart(errno: errno) }
        return UInt16(bigEndian: place.sin_port)
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        return place
    }
}
